"""What the two OpenAI APIs share: keys, errors, rate-limit headers, pictures, and rules of models.

Sources: OpenAI's API reference, Error codes, Images and vision, and Structured outputs, as of November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sightline.testing.server.call import JsonObject, Picture, Reply, Request, as_json
from sightline.testing.server.faults import Fault, Wording, Wordings
from sightline.testing.server.limits import Standing
from sightline.testing.server.node import Grammar, Node
from sightline.testing.server.pictures import picture, unbase64

GRAMMAR = Grammar(
    missing="Missing required parameter: '{path}'.",
    wrong_type="Invalid type for '{path}': expected {wanted}, but got {given} instead.",
    unknown="Unknown parameter: '{path}'.",
    wrong_value="Invalid value: {given}. Supported values are: {wanted}.",
    unreadable="We could not parse the JSON body of your request.",
)
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
REQUEST_ID = {"x-request-id": "req_fake"}
DETAILS = ("auto", "low", "high", "original")
MOST_BYTES = 512 * 2**20
# Names of schemas and tools.
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# These count their own thinking, and so refuse `max_tokens`; the first of them also refuse a temperature.
THINKERS = re.compile(r"(?:o\d|gpt-[5-9])")
FIXED_TEMPERATURE = re.compile(r"(?:o\d(?:-|$)|gpt-5(?:-mini|-nano)?(?:-\d{4}.*)?$)")
_DATA_URL = re.compile(r"data:(?P<type>[\w.+/-]+);base64,(?P<data>.*)", re.DOTALL)
_INVALID = "invalid_request_error"

WORDINGS: Wordings = {
    "auth": Wording(401, _INVALID, "Incorrect API key provided.", "invalid_api_key"),
    "bad_image": Wording(
        400,
        _INVALID,
        "You uploaded an unsupported image. Please make sure your image is valid and has of one of the following "
        "formats: ['png', 'jpeg', 'gif', 'webp'].",
        "invalid_image_format",
    ),
    "filtered": Wording(
        400, _INVALID, "Your request was rejected as a result of our safety system.", "content_policy_violation"
    ),
    "image_too_large": Wording(
        400, _INVALID, "The image you provided exceeds the size limit after processing.", "invalid_value"
    ),
    "model": Wording(404, _INVALID, "The model does not exist or you do not have access to it.", "model_not_found"),
    "overloaded": Wording(503, "server_error", "The engine is currently overloaded, please try again later."),
    "quota": Wording(
        429,
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota",
    ),
    "rate_limit": Wording(429, "requests", "Rate limit reached. Please try again later.", "rate_limit_exceeded"),
    "request": Wording(400, _INVALID, "The request is not valid."),
    "server": Wording(500, "server_error", "The server had an error while processing your request. Sorry about that!"),
    "timeout": Wording(504, "server_error", "The request timed out."),
    "too_large": Wording(413, _INVALID, "The request body is too large.", "request_too_large"),
    "too_many_images": Wording(400, _INVALID, "Too many images in the request.", "too_many_images"),
    "unavailable": Wording(503, "server_error", "The service is temporarily unavailable."),
}


def bearer(request: Request) -> None:
    """Raise Fault unless there is a key as `Authorization: Bearer`."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        raise Fault(
            "auth",
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
            "auth (i.e. Authorization: Bearer YOUR_KEY).",
            code="",
        )
    if scheme.lower() != "bearer" or not key.strip():
        raise Fault("auth")


def refuse(fault: Fault) -> Reply:
    """The error object of OpenAI; a wait stands in `retry-after`, in whole seconds, and `retry-after-ms`."""
    wording = WORDINGS[fault.kind]
    code = wording.code if fault.code is None else fault.code or None
    error = {"message": fault.message or wording.message, "type": wording.name, "param": fault.param, "code": code}
    return as_json(wording.status, {"error": error}, {**REQUEST_ID, **retry_headers(fault.retry_after_s)})


def retry_headers(seconds: float | None) -> dict[str, str]:
    """Both forms in which a wait of `seconds` is told."""
    if seconds is None:
        return {}
    return {"retry-after": str(int(-(-seconds // 1))), "retry-after-ms": str(round(seconds * 1000))}


def standing(now: Standing) -> dict[str, str]:
    """The headers `x-ratelimit-*`."""
    levels = {"requests": now.requests, "tokens": now.tokens}
    headers = dict(REQUEST_ID)
    for name, level in levels.items():
        headers[f"x-ratelimit-limit-{name}"] = str(level.limit)
        headers[f"x-ratelimit-remaining-{name}"] = str(level.remaining)
        headers[f"x-ratelimit-reset-{name}"] = duration(level.reset_s)
    return headers


def duration(seconds: float) -> str:
    """As OpenAI writes one: 20ms, 1.5s, 6m0s."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}m{rest:.0f}s" if minutes else f"{round(rest, 3):g}s"


def listed(models: Sequence[str]) -> JsonObject:
    """The list of models."""
    rows = [{"id": model, "object": "model", "created": 1_700_000_000, "owned_by": "openai"} for model in models]
    return {"object": "list", "data": rows}


def shown(url: Node, detail: Node | None) -> Picture:
    """The picture in a data URL."""
    match = _DATA_URL.fullmatch(url.text())
    if match is None and url.text().startswith("http"):
        raise Fault("request", "Error while downloading image.", param=url.path, code="invalid_image_url")
    if match is None:
        message = f"Invalid '{url.path}'. Expected a valid URL, but got a value with an invalid format."
        raise Fault("request", message, param=url.path, code="invalid_value")
    data = unbase64(match["data"])
    if data is None:
        message = f"Invalid '{url.path}'. Expected a base64-encoded data URL, but got an invalid base64-encoded value."
        raise Fault("request", message, param=url.path, code="invalid_base64_image")
    level = "auto" if detail is None else detail.one_of(DETAILS)
    return picture(data, PICTURES, detail=level)


def check_sampling(model: str, body: Node) -> None:
    """Raise Fault for a temperature that `model` does not take."""
    temperature = body.maybe("temperature")
    if temperature is not None and temperature.value != 1 and FIXED_TEMPERATURE.match(model):
        raise Fault(
            "request",
            f"Unsupported value: 'temperature' does not support {temperature.value} with this model. "
            "Only the default (1) value is supported.",
            param="temperature",
            code="unsupported_value",
        )


def named(node: Node) -> str:
    """The name of a schema or tool, which may only hold letters, digits, `_` and `-`."""
    if not NAME.fullmatch(node.text()):
        message = f"Invalid '{node.path}': string does not match pattern. Expected '^[a-zA-Z0-9_-]+$', at most 64 long."
        raise Fault("request", message, param=node.path, code="invalid_value")
    return node.text()


def tool_of(tools: Mapping[str, JsonObject], name: str, *, param: str) -> JsonObject:
    """The schema of the tool called `name`."""
    if name not in tools:
        raise Fault("request", f"Tool choice '{name}' not found in 'tools' parameter.", param=param)
    return tools[name]
