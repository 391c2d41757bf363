"""OpenAI: `POST /v1/moderations`.

Sources: OpenAI, API reference and Moderation guide, Error codes, as of November 2026; replies have the shape of
`openai.types.ModerationCreateResponse` in OpenAI's own client.
"""

from __future__ import annotations

import re
from typing import Any

from sightline.testing.moderators.wires.wire import Seen
from sightline.testing.server.call import Picture, Reply, Request, as_json
from sightline.testing.server.faults import Fault, Wording, Wordings
from sightline.testing.server.node import Grammar, body_of
from sightline.testing.server.pictures import picture, unbase64

GRAMMAR = Grammar(
    missing="Missing required parameter: '{path}'.",
    wrong_type="Invalid type for '{path}': expected {wanted}, but got {given} instead.",
    unknown="Unknown parameter: '{path}'.",
    wrong_value="Invalid value: {given}. Supported values are: {wanted}.",
    unreadable="We could not parse the JSON body of your request.",
)
OF_PICTURES = ("self-harm", "self-harm/instructions", "self-harm/intent", "sexual", "violence", "violence/graphic")
OF_TEXT = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "sexual/minors",
)
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
MODELS = {"omni-moderation-latest": "omni-moderation-2024-09-26", "omni-moderation-2024-09-26": ""}
MOST_PICTURE_BYTES = 20 * 2**20
# Where the vendor's own flags begin is not documented; this one is ours.
FLAGGED = 0.5
_INVALID = "invalid_request_error"
_DATA_URL = re.compile(r"data:[\w.+/-]+;base64,(?P<data>.*)", re.DOTALL)

WORDINGS: Wordings = {
    "auth": Wording(401, _INVALID, "Incorrect API key provided.", "invalid_api_key"),
    "bad_image": Wording(400, _INVALID, "Invalid image.", "invalid_image"),
    "image_too_large": Wording(400, _INVALID, "Image exceeds the limit of 20 MB.", "image_too_large"),
    "model": Wording(400, _INVALID, "Invalid value for 'model'.", "invalid_value"),
    "overloaded": Wording(503, "service_unavailable_error", "The engine is currently overloaded."),
    "quota": Wording(429, "insufficient_quota", "You exceeded your current quota.", "insufficient_quota"),
    "rate_limit": Wording(429, "requests", "Rate limit reached for requests.", "rate_limit_exceeded"),
    "request": Wording(400, _INVALID, "Invalid request."),
    "server": Wording(500, "server_error", "The server had an error while processing your request."),
    "timeout": Wording(408, "timeout", "Request timed out."),
    "too_large": Wording(413, _INVALID, "Maximum content size limit exceeded.", "content_too_large"),
    "unavailable": Wording(503, "service_unavailable_error", "The engine is currently overloaded."),
}


class OpenAIModeration:
    """The wire of `openai-moderation`."""

    name = "openai-moderation"

    def serves(self, request: Request) -> bool:
        """By path; `/v1` belongs to the base URL."""
        return request.method == "POST" and request.path == "/v1/moderations"

    def admit(self, request: Request) -> str:
        """A bearer key."""
        given = request.headers.get("authorization", "")
        if not given.startswith("Bearer "):
            raise Fault("auth", "You didn't provide an API key.")
        return given.removeprefix("Bearer ")

    def read(self, request: Request) -> Picture:
        """The picture of the only part of the input."""
        body = body_of(request, GRAMMAR)
        body.only({"input", "model"})
        if body.need("model").text() not in MODELS:
            raise Fault("model")
        (part, *_) = body.need("input").items(least=1)
        part.only({"type", "image_url"})
        part.need("type").one_of({"image_url"})
        found = _DATA_URL.fullmatch(part.need("image_url").need("url").text())
        shown = picture(unbase64(found["data"]) if found else None, PICTURES)
        if len(shown.data) > MOST_PICTURE_BYTES:
            raise Fault("image_too_large")
        return shown

    def write(self, seen: Seen, request: Request) -> dict[str, Any]:
        """Every category there is; those of text are 0 and were applied to nothing."""
        scores = {label: float(seen.get(label, 0.0)) for label in sorted((*OF_PICTURES, *OF_TEXT))}
        flags = {label: score >= FLAGGED for label, score in scores.items()}
        asked = str(request.json["model"])
        return {
            "id": "modr-fake",
            "model": MODELS[asked] or asked,
            "results": [
                {
                    "flagged": any(flags.values()),
                    "categories": flags,
                    "category_scores": scores,
                    "category_applied_input_types": {
                        label: ["image"] if label in OF_PICTURES else [] for label in scores
                    },
                }
            ],
        }

    def refuse(self, fault: Fault) -> Reply:
        """OpenAI's error."""
        wording = WORDINGS[fault.kind]
        headers = {} if fault.retry_after_s is None else {"retry-after": f"{fault.retry_after_s:g}"}
        error = {"message": fault.message or wording.message, "type": wording.name, "param": fault.param}
        return as_json(wording.status, {"error": {**error, "code": fault.code or wording.code}}, headers)
