"""OpenAI: Responses, `/v1/responses`."""

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
    "access_programs", "background", "background_options", "context_management", "conversation", "image", "include",
    "input", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "model", "moderation",
    "parallel_tool_calls", "previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_options",
    "prompt_cache_retention", "reasoning", "safety_identifier", "service_tier", "store", "stream", "stream_options",
    "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
})  # fmt: skip
# The least that the API takes for `max_output_tokens`.
LEAST_OUTPUT_TOKENS = 16
INCOMPLETE = {"length": "max_output_tokens", "filter": "content_filter"}
PARTS = ("input_text", "input_image", "output_text", "refusal")


class OpenAIResponses:
    """The wire `openai-responses`."""

    name = "openai-responses"
    provider = "openai"
    base = "/v1"
    most_bytes = openai.MOST_BYTES
    stream_type = EVENT_STREAM
    wordings = openai.WORDINGS
    routes: Sequence[Route] = (
        Route("POST", re.compile(r"/v1/responses"), "answer"),
        Route("POST", re.compile(r"/v1/responses/input_tokens"), "count"),
    )

    def admit(self, request: Request) -> None:
        """A bearer key."""
        openai.bearer(request)

    def read(self, request: Request) -> Call:
        """Input, pictures, and the format of the answer."""
        body = body_of(request, openai.GRAMMAR)
        body.only(KNOWN)
        return self.call_of(body, model=body.need("model").text())

    def call_of(self, body: Node, *, model: str) -> Call:
        """What `body` asks of `model`."""
        words, shown = _read_input(body.need("input"))
        if (instructions := body.maybe("instructions")) is not None:
            words.append(instructions.text())
        openai.check_sampling(model, body)
        channel, schema, name = _channel(body, " ".join(words))
        most, stream = body.maybe("max_output_tokens"), body.maybe("stream")
        return Call(
            wire=self.name,
            provider=self.provider,
            model=model,
            text="\n".join([*words, json.dumps(schema) if schema else ""]),
            pictures=tuple(shown),
            channel=channel,
            schema=schema,
            name=name,
            max_tokens=None if most is None else most.whole(least=LEAST_OUTPUT_TOKENS),
            stream=stream is not None and stream.flag(),
        )

    def write(self, call: Call, completion: Completion) -> JsonObject:
        """A `response`."""
        reason = INCOMPLETE.get(completion.ending)
        return {
            **_head(call, completion),
            "status": "incomplete" if reason else "completed",
            "incomplete_details": {"reason": reason} if reason else None,
            "output": [_item(call, completion)],
            **_usage(completion),
        }

    def events(self, call: Call, completion: Completion) -> Iterator[bytes]:
        """The events of a response, numbered."""
        whole = self.write(call, completion)
        item = whole["output"][0]
        tool = item["type"] == "function_call"
        key = "response.function_call_arguments" if tool else "response.output_text"
        key = "response.refusal" if completion.ending == "refusal" else key
        place: JsonObject = {"item_id": item["id"], "output_index": 0, **({} if tool else {"content_index": 0})}
        start: JsonObject = {**item, "status": "in_progress", **({"arguments": ""} if tool else {"content": []})}
        ended = "response.incomplete" if whole["incomplete_details"] else "response.completed"
        begun: JsonObject = {
            **_head(call, completion),
            "status": "in_progress",
            "incomplete_details": None,
            "output": [],
        }
        plan: list[tuple[str, JsonObject]] = [
            ("response.created", {"response": begun}),
            ("response.output_item.added", {"output_index": 0, "item": start}),
        ]
        if not tool:
            plan.append(("response.content_part.added", {**place, "part": {**item["content"][0], **_blank(item)}}))
        plan += [(f"{key}.delta", {**place, "delta": piece}) for piece in pieces(completion.text)]
        field = {"response.refusal": "refusal", "response.output_text": "text"}.get(key, "arguments")
        plan.append((f"{key}.done", {**place, field: completion.text}))
        if not tool:
            plan.append(("response.content_part.done", {**place, "part": item["content"][0]}))
        plan += [("response.output_item.done", {"output_index": 0, "item": item}), (ended, {"response": whole})]
        for number, (name, data) in enumerate(plan):
            yield event({"type": name, "sequence_number": number, **data}, name)

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
        """The count of a request's tokens."""
        return {"object": "response.input_tokens", "input_tokens": tokens}

    def listed(self, models: Sequence[str]) -> JsonObject:
        """The list of models."""
        return openai.listed(models)


def _read_input(given: Node) -> tuple[list[str], list[Picture]]:
    words: list[str] = []
    shown: list[Picture] = []
    if given.is_text():
        return [given.text()], shown
    for message in given.items(least=1):
        message.need("role").one_of(("user", "assistant", "system", "developer"))
        content = message.need("content")
        if content.is_text():
            words.append(content.text())
            continue
        for part in content.items(least=1):
            kind = part.need("type").one_of(PARTS)
            if kind == "input_image":
                shown.append(openai.shown(part.need("image_url"), part.maybe("detail")))
            elif kind.endswith("_text"):
                words.append(part.need("text").text())
    return words, shown


def _channel(body: Node, words: str) -> tuple[Channel, JsonObject | None, str]:
    tools: dict[str, JsonObject] = {}
    for tool in body.each("tools"):
        tool.need("type").one_of(("function",))
        name, parameters = openai.named(tool.need("name")), tool.maybe("parameters")
        tools[name] = parameters.object() if parameters else {"type": "object", "properties": {}}
        if tool.object().get("strict"):
            check_openai(tools[name], name=f"function '{name}'", param=f"{tool.path}.parameters")
    choice = body.maybe("tool_choice")
    if choice is not None and not choice.is_text():
        name = choice.need("name").text()
        return "tool", openai.tool_of(tools, name, param="tool_choice"), name
    if choice is not None and choice.one_of(("auto", "none", "required")) == "required" and tools:
        name = next(iter(tools))
        return "tool", tools[name], name
    text = body.maybe("text")
    wanted = text.maybe("format") if text else None
    return ("text", None, "") if wanted is None else _format(wanted, words)


def _format(wanted: Node, words: str) -> tuple[Channel, JsonObject | None, str]:
    kind = wanted.need("type").one_of(("text", "json_object", "json_schema"))
    if kind == "json_schema":
        name, schema = openai.named(wanted.need("name")), wanted.need("schema").object()
        if wanted.object().get("strict"):
            check_openai(schema, name=f"response_format '{name}'", param="text.format.schema")
        return "schema", schema, name
    if kind == "json_object" and "json" not in words.lower():
        message = "Response input messages must contain the word 'json' in some form to use 'text.format' of type "
        raise Fault("request", message + "'json_object'.", param="input")
    return ("json" if kind == "json_object" else "text"), None, ""


def _head(call: Call, completion: Completion) -> JsonObject:
    return {
        "id": f"resp_{completion.id}",
        "object": "response",
        "created_at": completion.created,
        "model": call.model,
        "error": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
    }


def _item(call: Call, completion: Completion) -> JsonObject:
    status = "incomplete" if completion.ending in INCOMPLETE else "completed"
    if calls_tool(call, completion):
        names = {"id": f"fc_{completion.id}", "call_id": f"call_{completion.id}", "name": call.name}
        return {"type": "function_call", "status": status, **names, "arguments": completion.text}
    part: JsonObject = {"type": "output_text", "text": completion.text, "annotations": [], "logprobs": []}
    if completion.ending == "refusal":
        part = {"type": "refusal", "refusal": completion.text}
    return {"type": "message", "id": f"msg_{completion.id}", "role": "assistant", "status": status, "content": [part]}


def _blank(item: JsonObject) -> dict[str, Any]:
    """The one text of the item's part, empty, as it is before anything was said."""
    return {"refusal": ""} if item["content"][0]["type"] == "refusal" else {"text": ""}


def _usage(completion: Completion) -> dict[str, Any]:
    tokens = completion.tokens
    if tokens is None:
        return {}
    return {
        "usage": {
            "input_tokens": tokens.input,
            "output_tokens": tokens.output,
            "total_tokens": tokens.input + tokens.output,
            "input_tokens_details": {"cached_tokens": tokens.cached, "cache_write_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        }
    }
