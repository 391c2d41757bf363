"""Amazon: Bedrock Converse, `/model/{id}/converse`, and `/converse-stream` in the framing of AWS event streams.

Sources: Amazon's API reference of the Bedrock runtime, and the service model in botocore, as of November 2026. The
signature of a request has to be there; it is not verified.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sightline.testing.server.call import (
    Call,
    Channel,
    Completion,
    JsonObject,
    Picture,
    Reply,
    Request,
    arguments_of,
    as_json,
    calls_tool,
)
from sightline.testing.server.faults import Fault, Wording, Wordings
from sightline.testing.server.limits import Standing
from sightline.testing.server.node import Grammar, Node, body_of
from sightline.testing.server.pictures import picture, unbase64
from sightline.testing.server.schemas import check_anthropic
from sightline.testing.server.wires.framing import frame
from sightline.testing.server.wires.wire import Route, pieces

GRAMMAR = Grammar(
    missing="1 validation error detected: Value null at '{path}' failed to satisfy constraint: Member must not be null",
    wrong_type="The format of the value at '{path}' is invalid. Provide {wanted} and try again.",
    unknown="The field '{path}' is not valid for this operation.",
    wrong_value="1 validation error detected: Value at '{path}' failed to satisfy constraint: Member must be {wanted}",
    index=".{}.member",
    unreadable="Unexpected character in the request body; it is not valid JSON.",
)
KNOWN = frozenset({
    "additionalModelRequestFields", "additionalModelResponseFieldPaths", "guardrailConfig", "inferenceConfig",
    "messages", "outputConfig", "performanceConfig", "promptVariables", "requestMetadata", "serviceTier", "system",
    "toolConfig",
})  # fmt: skip
FORMATS = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
MOST_BYTES = 25 * 2**20
# Converse takes 3.75 MB of a picture, which are 5 MB as base64, and 20 pictures.
MOST_PICTURE_BYTES, MOST_PICTURES = 3_932_160, 20
STOP = {
    "stop": "end_turn",
    "length": "max_tokens",
    "refusal": "content_filtered",
    "filter": "content_filtered",
    "blocked": "guardrail_intervened",
}
BLOCKED = "Sorry, the model cannot answer this question."

WORDINGS: Wordings = {
    "auth": Wording(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "bad_image": Wording(
        400, "ValidationException", "The model returned the following errors: Could not process image"
    ),
    "image_too_large": Wording(400, "ValidationException", "The image exceeds the maximum size of this model."),
    "model": Wording(404, "ResourceNotFoundException", "Could not resolve the foundation model from the identifier."),
    "overloaded": Wording(503, "ServiceUnavailableException", "The service is temporarily unable to handle requests."),
    "quota": Wording(429, "ThrottlingException", "Too many tokens per day, please wait before trying again."),
    "rate_limit": Wording(429, "ThrottlingException", "Too many requests, please wait before trying again."),
    "request": Wording(400, "ValidationException", "The request is not valid."),
    "server": Wording(500, "InternalServerException", "The system encountered an unexpected error. Try again."),
    "timeout": Wording(408, "ModelTimeoutException", "Model has timed out in processing the request. Try again."),
    "too_large": Wording(413, "RequestEntityTooLargeException", "The request body is too large."),
    "too_many_images": Wording(400, "ValidationException", "The number of images exceeds the limit of this model."),
    "unavailable": Wording(503, "ServiceUnavailableException", "The service is unavailable."),
}


class Bedrock:
    """The wire `bedrock`."""

    name = "bedrock"
    provider = "bedrock"
    base = ""
    most_bytes = MOST_BYTES
    stream_type = "application/vnd.amazon.eventstream"
    wordings = WORDINGS
    routes: Sequence[Route] = (
        Route("POST", re.compile(r"/model/(?P<model>[^/]+)/converse"), "answer"),
        Route("POST", re.compile(r"/model/(?P<model>[^/]+)/converse-stream"), "answer"),
        Route("POST", re.compile(r"/model/(?P<model>[^/]+)/count-tokens"), "count"),
        Route("GET", re.compile(r"/foundation-models"), "models"),
    )

    def admit(self, request: Request) -> None:
        """A signature of version 4 with its date, or a bearer key."""
        given = request.headers.get("authorization", "")
        signed = given.startswith("AWS4-HMAC-SHA256 ") and "x-amz-date" in request.headers
        if not signed and not given.startswith("Bearer "):
            raise Fault("auth", "Missing Authentication Token")

    def read(self, request: Request) -> Call:
        """Messages, pictures, and the channel of the answer."""
        body = body_of(request, GRAMMAR)
        if request.path.endswith("/count-tokens"):
            body = body.need("input").need("converse")
        body.only(KNOWN)
        words, shown = _read_messages(body)
        channel, schema, name = _channel(body)
        config = body.maybe("inferenceConfig")
        most = config.maybe("maxTokens") if config else None
        return Call(
            wire=self.name,
            provider=self.provider,
            model=request.parts["model"],
            text="\n".join([*words, json.dumps(schema) if schema else ""]),
            pictures=tuple(shown),
            channel=channel,
            schema=schema,
            name=name,
            max_tokens=None if most is None else most.whole(least=1),
            stream=request.path.endswith("/converse-stream"),
        )

    def write(self, call: Call, completion: Completion) -> JsonObject:
        """The output of Converse."""
        message = {"role": "assistant", "content": _content(call, completion)}
        stop = _stop(call, completion)
        return {"output": {"message": message}, "stopReason": stop, "metrics": {"latencyMs": 1}, **_usage(completion)}

    def events(self, call: Call, completion: Completion) -> Iterator[bytes]:
        """The events of ConverseStream, framed."""
        yield frame("messageStart", {"role": "assistant"})
        tool, place = calls_tool(call, completion), {"contentBlockIndex": 0}
        if tool:
            named = {"toolUseId": f"tooluse_{completion.id}", "name": call.name}
            yield frame("contentBlockStart", {**place, "start": {"toolUse": named}})
        for piece in pieces(completion.text):
            yield frame(
                "contentBlockDelta", {**place, "delta": {"toolUse": {"input": piece}} if tool else {"text": piece}}
            )
        yield frame("contentBlockStop", place)
        yield frame("messageStop", {"stopReason": _stop(call, completion)})
        yield frame("metadata", {"metrics": {"latencyMs": 1}, **_usage(completion)})

    def refuse(self, fault: Fault) -> Reply:
        """An exception of AWS: its name in a header, its message in the body."""
        wording = WORDINGS[fault.kind]
        headers = {"x-amzn-errortype": wording.name, "x-amzn-requestid": "fake"}
        return as_json(wording.status, {"message": fault.message or wording.message}, headers)

    def interrupt(self, fault: Fault) -> bytes:
        """The error as an event."""
        return frame(
            WORDINGS[fault.kind].name, {"message": fault.message or WORDINGS[fault.kind].message}, kind="exception"
        )

    def standing(self, standing: Standing) -> dict[str, str]:
        """Bedrock tells no limits."""
        del standing
        return {"x-amzn-requestid": "fake"}

    def counted(self, tokens: int) -> JsonObject:
        """The count of a request's tokens."""
        return {"inputTokens": tokens}

    def listed(self, models: Sequence[str]) -> JsonObject:
        """The list of models."""
        return {"modelSummaries": [{"modelId": model} for model in models]}


def _read_messages(body: Node) -> tuple[list[str], list[Picture]]:
    words = [block.need("text").text() for block in body.each("system")]
    shown: list[Picture] = []
    for message in body.need("messages").items(least=1):
        message.need("role").one_of(("user", "assistant"))
        for block in message.need("content").items(least=1):
            if (text := block.maybe("text")) is not None:
                words.append(text.text())
            if (image := block.maybe("image")) is not None:
                shown.append(_picture(image))
    if len(shown) > MOST_PICTURES:
        raise Fault("too_many_images")
    return words, shown


def _picture(image: Node) -> Picture:
    media_type = FORMATS[image.need("format").one_of(FORMATS)]
    data = unbase64(image.need("source").need("bytes").text())
    if data is not None and len(data) > MOST_PICTURE_BYTES:
        raise Fault("image_too_large")
    found = picture(data, frozenset(FORMATS.values()))
    if found.media_type != media_type:
        raise Fault(
            "bad_image",
            f"The model returned the following errors: {image.path}: The image was specified using the {media_type} "
            f"media type, but the image appears to be a {found.media_type} image",
        )
    return found


def _channel(body: Node) -> tuple[Channel, JsonObject | None, str]:
    config = body.maybe("toolConfig")
    tools: dict[str, JsonObject] = {}
    for tool in config.need("tools").items(least=1) if config else []:
        spec = tool.need("toolSpec")
        tools[spec.need("name").text()] = spec.need("inputSchema").need("json").object()
    choice = config.maybe("toolChoice") if config else None
    if choice is not None and choice.maybe("auto") is None:
        named = choice.maybe("tool")
        name = named.need("name").text() if named else next(iter(tools))
        if name not in tools:
            raise Fault("request", f"The tool '{name}' of toolChoice is not among the tools of toolConfig.")
        return "tool", tools[name], name
    output = body.maybe("outputConfig")
    wanted = output.maybe("textFormat") if output else None
    if wanted is None:
        return "text", None, ""
    wanted.need("type").one_of(("json_schema",))
    stated = wanted.need("structure").need("jsonSchema").need("schema")
    schema = arguments_of(stated.text())
    if not schema:
        raise Fault("request", f"The value at '{stated.path}' is not a JSON schema.")
    check_anthropic(schema, path="outputConfig.textFormat")
    return "schema", schema, ""


def _stop(call: Call, completion: Completion) -> str:
    return "tool_use" if calls_tool(call, completion) and completion.ending == "stop" else STOP[completion.ending]


def _content(call: Call, completion: Completion) -> list[JsonObject]:
    if calls_tool(call, completion):
        named = {"toolUseId": f"tooluse_{completion.id}", "name": call.name}
        return [{"toolUse": {**named, "input": arguments_of(completion.text)}}]
    text = BLOCKED if completion.ending == "blocked" else completion.text
    return [{"text": text}] if text else []


def _usage(completion: Completion) -> dict[str, Any]:
    tokens = completion.tokens
    if tokens is None:
        return {}
    usage = {
        "inputTokens": tokens.input - tokens.cached,
        "outputTokens": tokens.output,
        "totalTokens": tokens.input + tokens.output,
    }
    return {"usage": {**usage, **({"cacheReadInputTokens": tokens.cached} if tokens.cached else {})}}
