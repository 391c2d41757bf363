"""Google: the Gemini API, `/v1beta/models/{model}:generateContent`, streamed or not, and `:countTokens`.

Sources: Google's API reference, Image understanding, Structured output, and Troubleshooting, as of November 2026.
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
)
from sightline.testing.server.faults import Fault, Wording, Wordings
from sightline.testing.server.limits import Standing
from sightline.testing.server.node import Grammar, Node, body_of
from sightline.testing.server.pictures import picture, unbase64
from sightline.testing.server.schemas import check_gemini
from sightline.testing.server.wires.wire import EVENT_STREAM, Route, event, pieces

GRAMMAR = Grammar(
    missing="* GenerateContentRequest.{path}: {path} is not specified",
    wrong_type="Invalid value at '{path}', expected {wanted}: {given}",
    unknown="Invalid JSON payload received. Unknown name \"{wanted}\" at '{path}': Cannot find field.",
    wrong_value="Invalid value at '{path}': {given}; expected {wanted}",
    unreadable="Invalid JSON payload received. Unexpected token.",
)
KNOWN = frozenset({
    "cachedContent", "contents", "generationConfig", "labels", "safetySettings", "serviceTier", "store",
    "systemInstruction", "toolConfig", "tools",
})  # fmt: skip
KNOWN_CONFIG = frozenset({
    "audioTimestamp", "candidateCount", "enableAffectiveDialog", "enableEnhancedCivicAnswers", "frequencyPenalty",
    "imageConfig", "logprobs", "maxOutputTokens", "mediaResolution", "presencePenalty", "responseFormat",
    "responseJsonSchema", "responseLogprobs", "responseMimeType", "responseModalities", "responseSchema", "seed",
    "speechConfig", "stopSequences", "temperature", "thinkingConfig", "topK", "topP",
})  # fmt: skip
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic"})
# A request with its pictures inline; larger ones go through files.
MOST_BYTES = 20 * 2**20
DETAILS = {
    "MEDIA_RESOLUTION_UNSPECIFIED": "auto",
    "MEDIA_RESOLUTION_LOW": "low",
    "MEDIA_RESOLUTION_MEDIUM": "medium",
    "MEDIA_RESOLUTION_HIGH": "high",
    "MEDIA_RESOLUTION_ULTRA_HIGH": "ultra_high",
}
FINISH = {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY", "filter": "PROHIBITED_CONTENT"}
RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_INVALID = "INVALID_ARGUMENT"
_UNREADABLE = (
    "Unable to process input image. Please retry or report in "
    "https://developers.generativeai.google/guide/troubleshooting"
)

WORDINGS: Wordings = {
    "auth": Wording(400, _INVALID, "API key not valid. Please pass a valid API key.", "API_KEY_INVALID"),
    "bad_image": Wording(400, _INVALID, _UNREADABLE),
    "image_too_large": Wording(400, _INVALID, "The image exceeds the maximum size."),
    "model": Wording(404, "NOT_FOUND", "The model is not found, or is not supported for generateContent."),
    "overloaded": Wording(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "quota": Wording(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, limit: 0, per day."),
    "rate_limit": Wording(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    "request": Wording(400, _INVALID, "Request contains an invalid argument."),
    "server": Wording(500, "INTERNAL", "An internal error has occurred. Please retry."),
    "timeout": Wording(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
    "too_large": Wording(400, _INVALID, f"Request payload size exceeds the limit: {MOST_BYTES} bytes."),
    "too_many_images": Wording(400, _INVALID, "Please use fewer images in the request."),
    "unavailable": Wording(503, "UNAVAILABLE", "The service is currently unavailable."),
}


class Gemini:
    """The wire `gemini`."""

    name = "gemini"
    provider = "google"
    base = ""
    most_bytes = MOST_BYTES
    stream_type = EVENT_STREAM
    wordings = WORDINGS
    routes: Sequence[Route] = (
        Route("POST", re.compile(r"/v1(?:beta|alpha)?/models/(?P<model>[^/:]+):generateContent"), "answer"),
        Route("POST", re.compile(r"/v1(?:beta|alpha)?/models/(?P<model>[^/:]+):streamGenerateContent"), "answer"),
        Route("POST", re.compile(r"/v1(?:beta|alpha)?/models/(?P<model>[^/:]+):countTokens"), "count"),
        Route("GET", re.compile(r"/v1(?:beta|alpha)/models"), "models"),
    )

    def admit(self, request: Request) -> None:
        """`x-goog-api-key`, or the key in the query."""
        if not (request.headers.get("x-goog-api-key") or request.query.get("key")):
            raise Fault(
                "auth",
                "Method doesn't allow unregistered callers (callers without established identity). Please use API Key "
                "or other form of API consumer identity to call this API.",
                code="PERMISSION_DENIED",
            )

    def read(self, request: Request) -> Call:
        """Contents, pictures, and the channel of the answer."""
        body = body_of(request, GRAMMAR)
        body.only(KNOWN)
        config = body.maybe("generationConfig") or Node({}, "generationConfig", GRAMMAR)
        config.only(KNOWN_CONFIG)
        resolution = config.maybe("mediaResolution")
        detail = "auto" if resolution is None else DETAILS[resolution.one_of(DETAILS)]
        words, shown = _read_contents(body, detail)
        channel, schema, name = _channel(body, config)
        most = config.maybe("maxOutputTokens")
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
            stream=request.path.endswith(":streamGenerateContent"),
        )

    def write(self, call: Call, completion: Completion) -> JsonObject:
        """A `GenerateContentResponse`."""
        head = {"modelVersion": call.model, "responseId": completion.id, **_usage(completion)}
        if completion.ending == "blocked":
            return {"promptFeedback": {"blockReason": "SAFETY", "safetyRatings": _ratings(blocked=True)}, **head}
        return {"candidates": [_candidate(call, completion, completion.text, last=True)], **head}

    def events(self, call: Call, completion: Completion) -> Iterator[bytes]:
        """Responses with a part of the text each; the last says how it ended."""
        whole = self.write(call, completion)
        if "candidates" not in whole or call.channel == "tool" or completion.ending in ("refusal", "filter"):
            yield event(whole)
            return
        texts = list(pieces(completion.text)) or [""]
        for number, text in enumerate(texts, start=1):
            candidate = _candidate(call, completion, text, last=number == len(texts))
            yield event({**whole, "candidates": [candidate]})

    def refuse(self, fault: Fault) -> Reply:
        """Google's error; a wait stands in the body, as `RetryInfo`."""
        wording = WORDINGS[fault.kind]
        status, name = wording.status, wording.name
        if fault.code == "PERMISSION_DENIED":
            status, name = 403, "PERMISSION_DENIED"
        details: list[JsonObject] = []
        if wording.code and name == wording.name:
            details.append({"@type": ERROR_INFO, "reason": wording.code, "domain": "googleapis.com"})
        if fault.retry_after_s is not None:
            details.append({"@type": RETRY_INFO, "retryDelay": f"{fault.retry_after_s:g}s"})
        error = {"code": status, "message": fault.message or wording.message, "status": name}
        return as_json(status, {"error": {**error, **({"details": details} if details else {})}})

    def interrupt(self, fault: Fault) -> bytes:
        """The error as an event."""
        return event(self.refuse(fault).body.decode())

    def standing(self, standing: Standing) -> dict[str, str]:
        """Google tells no limits in headers."""
        del standing
        return {}

    def counted(self, tokens: int) -> JsonObject:
        """The count of a request's tokens."""
        return {"totalTokens": tokens}

    def listed(self, models: Sequence[str]) -> JsonObject:
        """The list of models."""
        methods = ["generateContent", "countTokens"]
        return {"models": [{"name": f"models/{m}", "supportedGenerationMethods": methods} for m in models]}


def _read_contents(body: Node, detail: str) -> tuple[list[str], list[Picture]]:
    words: list[str] = []
    shown: list[Picture] = []
    system = body.maybe("systemInstruction")
    for content in [*([system] if system else []), *body.need("contents").items(least=1)]:
        role = content.maybe("role")
        if role is not None and content is not system:
            role.one_of(("user", "model", "function"))
        for part in content.need("parts").items(least=1):
            _read_part(part, detail, words, shown)
    return words, shown


def _read_part(part: Node, detail: str, words: list[str], shown: list[Picture]) -> None:
    if (text := part.maybe("text")) is not None:
        words.append(text.text())
    inline = part.maybe("inlineData") or part.maybe("inline_data")
    if inline is None:
        if part.maybe("fileData") is not None:
            raise Fault("request", "Invalid or unsupported file uri: the fake server has no files.")
        return
    media_type = (inline.maybe("mimeType") or inline.need("mime_type")).text()
    if media_type.replace("heif", "heic") not in PICTURES:
        raise Fault("request", f"Unsupported MIME type: {media_type}")
    data = unbase64(inline.need("data").text(), either=True)
    if data is None:
        raise Fault("request", f"Invalid value at '{inline.path}.data' (TYPE_BYTES), Base64 decoding failed")
    own = part.maybe("mediaResolution")
    level = detail if own is None else DETAILS[own.need("level").one_of(DETAILS)]
    shown.append(picture(data, PICTURES, detail=level))


def _channel(body: Node, config: Node) -> tuple[Channel, JsonObject | None, str]:
    forced = _forced(body)
    if forced is not None:
        return "tool", forced[1], forced[0]
    dialect, schema = config.maybe("responseSchema"), config.maybe("responseJsonSchema")
    kind = config.maybe("responseMimeType")
    written = kind is not None and kind.one_of(("application/json", "text/plain", "text/x.enum")) == "application/json"
    if dialect is not None and schema is not None:
        raise Fault("request", "Only one of response_schema and response_json_schema can be set.")
    wanted = dialect or schema
    if wanted is None:
        return ("json" if written else "text"), None, ""
    if not written:
        raise Fault("request", f"{wanted.path} requires response_mime_type to be application/json.")
    if dialect is not None:
        check_gemini(dialect.object(), path="generation_config.response_schema")
    return "schema", wanted.object(), ""


def _forced(body: Node) -> tuple[str, JsonObject] | None:
    """The name and schema of the function that has to be called."""
    functions: dict[str, JsonObject] = {}
    for tool in body.each("tools"):
        for function in tool.each("functionDeclarations"):
            schema = function.maybe("parameters")
            if schema is not None:
                check_gemini(schema.object(), path=f"{function.path}.parameters")
            schema = schema or function.maybe("parametersJsonSchema")
            functions[function.need("name").text()] = schema.object() if schema else {"type": "object"}
    config = body.maybe("toolConfig")
    calling = config.maybe("functionCallingConfig") if config else None
    mode = calling.maybe("mode") if calling else None
    if calling is None or mode is None or mode.one_of(("AUTO", "ANY", "NONE", "VALIDATED")) != "ANY":
        return None
    allowed = calling.maybe("allowedFunctionNames")
    names = [name.text() for name in allowed.items()] if allowed else list(functions)
    if not names or names[0] not in functions:
        raise Fault("request", "Function calling mode is ANY, but no allowed function is declared.")
    return names[0], functions[names[0]]


def _candidate(call: Call, completion: Completion, text: str, *, last: bool) -> JsonObject:
    ending = completion.ending
    candidate: JsonObject = {"index": 0}
    if last:
        candidate |= {"finishReason": FINISH[ending], "safetyRatings": _ratings(blocked=ending == "refusal")}
    if ending in ("refusal", "filter"):
        return candidate
    part: dict[str, Any] = {"text": text}
    if call.channel == "tool":
        part = {"functionCall": {"name": call.name, "args": arguments_of(text)}}
    return {"content": {"role": "model", "parts": [part] if text else []}, **candidate}


def _ratings(*, blocked: bool) -> list[JsonObject]:
    probability = "HIGH" if blocked else "NEGLIGIBLE"
    return [{"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": probability, "blocked": blocked}]


def _usage(completion: Completion) -> dict[str, Any]:
    tokens = completion.tokens
    if tokens is None:
        return {}
    by_kind = [{"modality": "TEXT", "tokenCount": tokens.input - tokens.image}]
    if tokens.image:
        by_kind.append({"modality": "IMAGE", "tokenCount": tokens.image})
    usage = {
        "promptTokenCount": tokens.input,
        "candidatesTokenCount": tokens.output,
        "totalTokenCount": tokens.input + tokens.output,
        "promptTokensDetails": by_kind,
    }
    return {"usageMetadata": {**usage, **({"cachedContentTokenCount": tokens.cached} if tokens.cached else {})}}
