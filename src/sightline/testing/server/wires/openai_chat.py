"""OpenAI: Chat Completions, `/v1/chat/completions`, which many other servers speak too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sightline.testing.server.call import Call, Channel, Completion, JsonObject, Picture, Reply, Request, calls_tool
from sightline.testing.server.faults import Fault
from sightline.testing.server.limits import Standing
from sightline.testing.server.node import Node, body_of
from sightline.testing.server.schemas import check_openai
from sightline.testing.server.wires import openai
from sightline.testing.server.wires.wire import EVENT_STREAM, Route, event, pieces

KNOWN = frozenset({
    "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens",
    "max_tokens", "messages", "metadata", "modalities", "model", "moderation", "n", "parallel_tool_calls", "prediction",
    "presence_penalty", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning_effort",
    "response_format", "safety_identifier", "seed", "service_tier", "stop", "store", "stream", "stream_options",
    "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
})  # fmt: skip
ROLES = ("developer", "system", "user", "assistant", "tool", "function")
FINISH = {"stop": "stop", "length": "length", "refusal": "stop", "filter": "content_filter"}


class OpenAIChat:
    """The wire `openai`."""

    name = "openai"
    provider = "openai"
    base = "/v1"
    most_bytes = openai.MOST_BYTES
    stream_type = EVENT_STREAM
    wordings = openai.WORDINGS
    routes: Sequence[Route] = (
        Route("POST", re.compile(r"/v1/chat/completions"), "answer"),
        Route("GET", re.compile(r"/v1/models"), "models"),
    )

    def admit(self, request: Request) -> None:
        """A bearer key."""
        openai.bearer(request)

    def read(self, request: Request) -> Call:
        """Messages, pictures, and the channel of the answer."""
        body = body_of(request, openai.GRAMMAR)
        body.only(KNOWN)
        return self.call_of(body, model=body.need("model").text())

    def call_of(self, body: Node, *, model: str) -> Call:
        """What `body` asks of `model`."""
        words: list[str] = []
        shown: list[Picture] = []
        for message in body.need("messages").items(least=1):
            role = message.need("role").one_of(ROLES)
            _read_content(message, role, words, shown)
        openai.check_sampling(model, body)
        channel, schema, name = _channel(body, " ".join(words))
        stream, options = body.maybe("stream"), body.maybe("stream_options")
        streams = stream is not None and stream.flag()
        if options is not None and not streams:
            raise Fault(
                "request",
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                param="stream_options",
            )
        usage = options.maybe("include_usage") if options else None
        return Call(
            wire=self.name,
            provider=self.provider,
            model=model,
            text="\n".join([*words, json.dumps(schema) if schema else ""]),
            pictures=tuple(shown),
            channel=channel,
            schema=schema,
            name=name,
            max_tokens=_most_tokens(model, body),
            stream=streams,
            usage_in_stream=usage is not None and usage.flag(),
        )

    def write(self, call: Call, completion: Completion) -> JsonObject:
        """A `chat.completion`."""
        message = _message(call, completion)
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": FINISH[completion.ending]}
        return {**_head(call, completion, "chat.completion"), "choices": [choice], **_usage(completion)}

    def events(self, call: Call, completion: Completion) -> Iterator[bytes]:
        """Chunks and `[DONE]`; the usage in a chunk of its own, where it was asked for."""
        head = _head(call, completion, "chat.completion.chunk")

        def chunk(delta: JsonObject, finish: str | None = None) -> bytes:
            return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

        yield chunk({"role": "assistant", "content": ""})
        if calls_tool(call, completion):
            start = {"index": 0, "id": f"call_{completion.id}", "type": "function"}
            yield chunk({"tool_calls": [{**start, "function": {"name": call.name, "arguments": ""}}]})
            for piece in pieces(completion.text):
                yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
        else:
            key = "refusal" if completion.ending == "refusal" else "content"
            for piece in pieces(completion.text):
                yield chunk({key: piece})
        yield chunk({}, FINISH[completion.ending])
        if call.usage_in_stream and completion.tokens is not None:
            yield event({**head, "choices": [], **_usage(completion)})
        yield event("[DONE]")

    def refuse(self, fault: Fault) -> Reply:
        """OpenAI's error object."""
        return openai.refuse(fault)

    def interrupt(self, fault: Fault) -> bytes:
        """The error as an event."""
        return event(self.refuse(fault).body.decode())

    def standing(self, standing: Standing) -> dict[str, str]:
        """`x-ratelimit-*`."""
        return openai.standing(standing)

    def counted(self, tokens: int) -> JsonObject:
        """Chat Completions has no route for it; this is how its sister API says it."""
        return {"input_tokens": tokens}

    def listed(self, models: Sequence[str]) -> JsonObject:
        """The list of models."""
        return openai.listed(models)


def _read_content(message: Node, role: str, words: list[str], shown: list[Picture]) -> None:
    content = message.maybe("content")
    if content is None:
        if role != "assistant":
            raise Fault("request", f"Missing required parameter: '{message.path}.content'.", param=message.path)
        return
    if content.is_text():
        words.append(content.text())
        return
    for part in content.items(least=1):
        if part.need("type").one_of(("text", "image_url", "refusal")) == "text":
            words.append(part.need("text").text())
        elif part.maybe("image_url") is not None:
            if role != "user":
                message_text = f"Invalid '{part.path}'. Image URLs are only allowed for messages with role 'user'."
                raise Fault("request", message_text, param=part.path, code="invalid_value")
            image = part.need("image_url")
            image.only(("url", "detail"))
            shown.append(openai.shown(image.need("url"), image.maybe("detail")))


def _channel(body: Node, words: str) -> tuple[Channel, JsonObject | None, str]:
    tools: dict[str, JsonObject] = {}
    for tool in body.each("tools"):
        tool.need("type").one_of(("function",))
        function = tool.need("function")
        name, parameters = openai.named(function.need("name")), function.maybe("parameters")
        tools[name] = parameters.object() if parameters else {"type": "object", "properties": {}}
        if function.object().get("strict"):
            check_openai(tools[name], name=f"function '{name}'", param=f"{function.path}.parameters")
    choice = body.maybe("tool_choice")
    if choice is not None and not choice.is_text():
        name = choice.need("function").need("name").text()
        return "tool", openai.tool_of(tools, name, param="tool_choice"), name
    if choice is not None and choice.one_of(("auto", "none", "required")) == "required" and tools:
        name = next(iter(tools))
        return "tool", tools[name], name
    wanted = body.maybe("response_format")
    return ("text", None, "") if wanted is None else _format(wanted, words)


def _format(wanted: Node, words: str) -> tuple[Channel, JsonObject | None, str]:
    kind = wanted.need("type").one_of(("text", "json_object", "json_schema"))
    if kind == "json_schema":
        named = wanted.need("json_schema")
        name, schema = openai.named(named.need("name")), named.need("schema").object()
        if named.object().get("strict"):
            check_openai(schema, name=f"response_format '{name}'", param="response_format")
        return "schema", schema, name
    if kind == "json_object":
        if "json" not in words.lower():
            message = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            raise Fault("request", message, param="messages")
        return "json", None, ""
    return "text", None, ""


def _most_tokens(model: str, body: Node) -> int | None:
    old, new = body.maybe("max_tokens"), body.maybe("max_completion_tokens")
    if old is not None and openai.THINKERS.match(model):
        raise Fault(
            "request",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            param="max_tokens",
            code="unsupported_parameter",
        )
    most = new or old
    return None if most is None else most.whole(least=1)


def _head(call: Call, completion: Completion, kind: str) -> JsonObject:
    return {
        "id": f"chatcmpl-{completion.id}",
        "object": kind,
        "created": completion.created,
        "model": call.model,
        "service_tier": "default",
    }


def _message(call: Call, completion: Completion) -> JsonObject:
    message: JsonObject = {"role": "assistant", "content": None, "refusal": None, "annotations": []}
    if completion.ending == "refusal":
        return {**message, "refusal": completion.text}
    if call.channel == "tool" and completion.ending != "filter":
        function = {"name": call.name, "arguments": completion.text}
        return {**message, "tool_calls": [{"id": f"call_{completion.id}", "type": "function", "function": function}]}
    return {**message, "content": completion.text}


def _usage(completion: Completion) -> dict[str, Any]:
    tokens = completion.tokens
    if tokens is None:
        return {}
    return {
        "usage": {
            "prompt_tokens": tokens.input,
            "completion_tokens": tokens.output,
            "total_tokens": tokens.input + tokens.output,
            "prompt_tokens_details": {"cached_tokens": tokens.cached, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }
    }
