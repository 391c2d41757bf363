"""Anthropic: Messages, `/v1/messages`, and its count of tokens.

Sources: Anthropic's API reference, Errors, Rate limits, Vision, and Structured outputs, as of October 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

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
from sightline.testing.server.wires.wire import EVENT_STREAM, Route, event, pieces

GRAMMAR = Grammar(
    missing="{path}: Field required",
    wrong_type="{path}: Input should be {wanted}",
    unknown="{path}: Extra inputs are not permitted",
    wrong_value="{path}: Input should be {wanted}",
    index=".{}",
    unreadable="The request body is not valid JSON",
)
KNOWN = frozenset({
    "cache_control", "container", "context_management", "diagnostics", "inference_geo", "max_tokens", "mcp_servers",
    "messages", "metadata", "model", "output_config", "output_format", "service_tier", "speed", "stop_sequences",
    "stream", "system", "temperature", "thinking", "tool_choice", "tools", "top_k", "top_p", "transformations",
    "user_profile_id", "workspace_id",
})  # fmt: skip
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
MOST_BYTES = 32 * 2**20
# Of one picture as base64, and the side in px where a request has more pictures than `FEW`.
MOST_BASE64_BYTES = 10 * 2**20
FEW, MOST_EDGE_OF_MANY_PX = 20, 2000
MOST_EDGE_PX = 8000
# From Opus 4.7 on, sampling cannot be set.
UNSAMPLED = re.compile(r"claude-(?:opus-4[-.][789]|(?:opus|sonnet|fable|haiku)-[5-9])")
_TOO_LONG = "At least one of the image dimensions exceed max allowed size"
STOP = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal", "filter": "refusal"}

WORDINGS: Wordings = {
    "auth": Wording(401, "authentication_error", "invalid x-api-key"),
    "bad_image": Wording(400, "invalid_request_error", "Could not process image"),
    "filtered": Wording(400, "invalid_request_error", "Output blocked by content filtering policy"),
    "image_too_large": Wording(400, "invalid_request_error", f"{_TOO_LONG}: {MOST_EDGE_PX} pixels"),
    "model": Wording(404, "not_found_error", "model"),
    "overloaded": Wording(529, "overloaded_error", "Overloaded"),
    "quota": Wording(
        400,
        "invalid_request_error",
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or "
        "purchase credits.",
    ),
    "rate_limit": Wording(429, "rate_limit_error", "This request would exceed your organization's rate limit."),
    "request": Wording(400, "invalid_request_error", "Invalid request"),
    "server": Wording(500, "api_error", "Internal server error"),
    "timeout": Wording(504, "timeout_error", "Request timed out"),
    "too_large": Wording(413, "request_too_large", "Request exceeds the maximum size"),
    "too_many_images": Wording(400, "invalid_request_error", "messages: too many images in the request"),
    "unavailable": Wording(503, "api_error", "Service unavailable"),
}


class Anthropic:
    """The wire `anthropic`."""

    name = "anthropic"
    provider = "anthropic"
    base = ""
    most_bytes = MOST_BYTES
    stream_type = EVENT_STREAM
    wordings = WORDINGS
    routes: Sequence[Route] = (
        Route("POST", re.compile(r"/v1/messages"), "answer"),
        Route("POST", re.compile(r"/v1/messages/count_tokens"), "count"),
        Route("GET", re.compile(r"/v1/models"), "models", header="anthropic-version"),
    )

    def admit(self, request: Request) -> None:
        """`x-api-key` or a bearer token, and the version of the API."""
        if not request.headers.get("x-api-key") and not request.headers.get("authorization", "").startswith("Bearer "):
            raise Fault("auth", "x-api-key header is required")
        if "anthropic-version" not in request.headers:
            raise Fault("request", "anthropic-version: header is required")

    def read(self, request: Request) -> Call:
        """Messages, pictures, and the channel of the answer."""
        body = body_of(request, GRAMMAR)
        body.only(KNOWN)
        model, counts = body.need("model").text(), request.path.endswith("/count_tokens")
        most = None if counts else body.need("max_tokens").whole(least=1)
        for name in ("temperature", "top_p", "top_k"):
            if body.maybe(name) is not None and UNSAMPLED.search(model):
                raise Fault("request", f"`{name}` is deprecated for this model.")
        words, shown = _read_messages(body)
        channel, schema, name = _channel(body, words)
        stream = body.maybe("stream")
        return Call(
            wire=self.name,
            provider=self.provider,
            model=model,
            text="\n".join(words),
            pictures=tuple(shown),
            channel=channel,
            schema=schema,
            name=name,
            max_tokens=most,
            stream=stream is not None and stream.flag(),
        )

    def write(self, call: Call, completion: Completion) -> JsonObject:
        """A `message`."""
        tool, ending = calls_tool(call, completion), completion.ending
        head: JsonObject = {"id": f"msg_{completion.id}", "type": "message", "role": "assistant", "model": call.model}
        stop = "tool_use" if tool and ending == "stop" else STOP[ending]
        content: list[JsonObject] = []
        if tool:
            named = {"type": "tool_use", "id": f"toolu_{completion.id}", "name": call.name}
            content = [{**named, "input": arguments_of(completion.text)}]
        elif completion.text and stop != "refusal":
            content = [{"type": "text", "text": completion.text}]
        written: JsonObject = {**head, "content": content, "stop_reason": stop, "stop_sequence": None}
        if stop == "refusal":
            details = {"type": "refusal", "category": "general_harms", "explanation": completion.text or None}
            written["stop_details"] = details
        return {**written, **_usage(completion)}

    def events(self, call: Call, completion: Completion) -> Iterator[bytes]:
        """From `message_start` to `message_stop`, with a ping."""
        whole = self.write(call, completion)
        tokens = completion.tokens
        begun: JsonObject = {**whole, "content": [], "stop_reason": None}
        if tokens is not None:
            begun["usage"] = {**whole["usage"], "output_tokens": 1}
        plan: list[JsonObject] = [{"type": "message_start", "message": begun}]
        if whole["content"]:
            tool = whole["content"][0]["type"] == "tool_use"
            block: JsonObject = {**whole["content"][0], **({"input": {}} if tool else {"text": ""})}
            plan += [{"type": "content_block_start", "index": 0, "content_block": block}, {"type": "ping"}]
            kind, key = ("input_json_delta", "partial_json") if tool else ("text_delta", "text")
            plan += [
                {"type": "content_block_delta", "index": 0, "delta": {"type": kind, key: piece}}
                for piece in pieces(completion.text)
            ]
            plan.append({"type": "content_block_stop", "index": 0})
        ended = {key: whole[key] for key in ("stop_reason", "stop_sequence", "stop_details") if key in whole}
        usage = {} if tokens is None else {"usage": {"output_tokens": tokens.output}}
        plan += [{"type": "message_delta", "delta": ended, **usage}, {"type": "message_stop"}]
        for data in plan:
            yield event(data, data["type"])

    def refuse(self, fault: Fault) -> Reply:
        """Anthropic's error, with its request id."""
        wording = WORDINGS[fault.kind]
        error = {"type": wording.name, "message": fault.message or wording.message}
        headers = {"request-id": "req_fake"}
        if fault.retry_after_s is not None:
            headers["retry-after"] = str(int(-(-fault.retry_after_s // 1)))
        return as_json(wording.status, {"type": "error", "error": error, "request_id": "req_fake"}, headers)

    def interrupt(self, fault: Fault) -> bytes:
        """The error as an event."""
        return event(self.refuse(fault).body.decode(), "error")

    def standing(self, standing: Standing) -> dict[str, str]:
        """`anthropic-ratelimit-*`; here tokens in and out are one limit, told as that of the input."""
        levels = {"requests": standing.requests, "tokens": standing.tokens, "input-tokens": standing.tokens}
        headers = {"request-id": "req_fake"}
        for name, level in levels.items():
            whole = datetime.now(UTC) + timedelta(seconds=min(level.reset_s, 86_400))
            headers[f"anthropic-ratelimit-{name}-limit"] = str(level.limit)
            headers[f"anthropic-ratelimit-{name}-remaining"] = str(level.remaining)
            headers[f"anthropic-ratelimit-{name}-reset"] = whole.strftime("%Y-%m-%dT%H:%M:%SZ")
        return headers

    def counted(self, tokens: int) -> JsonObject:
        """The count of a request's tokens."""
        return {"input_tokens": tokens}

    def listed(self, models: Sequence[str]) -> JsonObject:
        """The list of models."""
        rows = [
            {"type": "model", "id": model, "display_name": model, "created_at": "2026-01-01T00:00:00Z"}
            for model in models
        ]
        first, last = (models[0], models[-1]) if models else (None, None)
        return {"data": rows, "has_more": False, "first_id": first, "last_id": last}


def _read_messages(body: Node) -> tuple[list[str], list[Picture]]:
    words: list[str] = []
    shown: list[Picture] = []
    system = body.maybe("system")
    if system is not None:
        words += [system.text()] if system.is_text() else [part.need("text").text() for part in system.items()]
    for message in body.need("messages").items(least=1):
        message.only(("role", "content"))
        message.need("role").one_of(("user", "assistant"))
        content = message.need("content")
        if content.is_text():
            words.append(content.text())
            continue
        for part in content.items():
            _read_part(part, words, shown)
    edge = max((max(one.size) for one in shown), default=0)
    if len(shown) > FEW and edge > MOST_EDGE_OF_MANY_PX:
        where = f"{_TOO_LONG} for many-image requests: {MOST_EDGE_OF_MANY_PX} pixels"
        raise Fault("image_too_large", f"messages: {where}")
    return words, shown


def _read_part(part: Node, words: list[str], shown: list[Picture]) -> None:
    kind = part.need("type").one_of(("text", "image", "tool_use", "tool_result", "thinking", "redacted_thinking"))
    if kind == "text":
        words.append(part.need("text").text())
        if not part.need("text").text():
            raise Fault("request", "messages: text content blocks must be non-empty")
    if kind != "image":
        return
    source = part.need("source")
    if source.need("type").one_of(("base64", "url", "file")) != "base64":
        raise Fault("request", f"{part.path}: Unable to download the file. Please verify the URL and try again.")
    media_type, data = source.need("media_type").one_of(PICTURES), source.need("data").text()
    where = f"{part.path}.image.source.base64"
    if len(data) > MOST_BASE64_BYTES:
        sizes = f"{len(data)} bytes > {MOST_BASE64_BYTES} bytes"
        raise Fault("image_too_large", f"{where}: image exceeds {MOST_BASE64_BYTES // 2**20} MB maximum: {sizes}")
    raw = unbase64(data)
    if raw is None:
        raise Fault("bad_image", f"{where}.data: Invalid base64 data")
    found = picture(raw, PICTURES)
    if found.media_type != media_type:
        message = f"The image was specified using the {media_type} media type, but the image appears to be a "
        raise Fault("bad_image", f"{where}: {message}{found.media_type} image")
    shown.append(found)


def _channel(body: Node, words: list[str]) -> tuple[Channel, JsonObject | None, str]:
    tools: dict[str, JsonObject] = {}
    for tool in body.each("tools"):
        name = tool.need("name").text()
        tools[name] = tool.need("input_schema").object()
        words.append(str(tools[name]))
        if tools[name].get("type") != "object":
            raise Fault("request", f"{tool.path}.custom.input_schema.type: Field required")
        if tool.object().get("strict"):
            check_anthropic(tools[name], path=f"{tool.path}.custom")
    choice = body.maybe("tool_choice")
    if choice is not None:
        kind = choice.need("type").one_of(("auto", "any", "tool", "none"))
        name = choice.need("name").text() if kind == "tool" else next(iter(tools), "")
        if kind in ("any", "tool") and name not in tools:
            raise Fault("request", f"Tool '{name}' not found in provided tools")
        if kind in ("any", "tool"):
            return "tool", tools[name], name
    return _format(body, words)


def _format(body: Node, words: list[str]) -> tuple[Channel, JsonObject | None, str]:
    config = body.maybe("output_config")
    wanted = (config.maybe("format") if config else None) or body.maybe("output_format")
    if wanted is None:
        return "text", None, ""
    wanted.need("type").one_of(("json_schema",))
    schema = wanted.need("schema").object()
    check_anthropic(schema, path=f"{wanted.path}.schema")
    words.append(str(schema))
    return "schema", schema, ""


def _usage(completion: Completion) -> JsonObject:
    tokens = completion.tokens
    if tokens is None:
        return {}
    return {
        "usage": {
            "input_tokens": tokens.input - tokens.cached,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": tokens.cached,
            "output_tokens": tokens.output,
            "service_tier": "standard",
        }
    }
