"""Google: `POST /v1/images:annotate` with the feature SAFE_SEARCH_DETECTION.

Sources: Google, Cloud Vision REST reference (AnnotateImageRequest, SafeSearchAnnotation), Quotas and limits, and the
error model of Google's APIs, as of November 2026. What is wrong with one picture stands in a reply of status 200.
"""

from __future__ import annotations

from typing import Any

from sightline.testing.moderators.wires.wire import Seen
from sightline.testing.server.call import Picture, Reply, Request, as_json
from sightline.testing.server.faults import Fault, Wording, Wordings
from sightline.testing.server.node import Grammar, body_of
from sightline.testing.server.pictures import picture, unbase64

GRAMMAR = Grammar(
    missing="Request must specify image and features.",
    wrong_type="Invalid value at '{path}', {given}",
    unknown='Invalid JSON payload received. Unknown name "{wanted}": Cannot find field.',
    wrong_value="Invalid value at '{path}', {given}",
    unreadable="Invalid JSON payload received.",
)
LABELS = ("adult", "spoof", "medical", "violence", "racy")
LIKELIHOODS = frozenset({"UNKNOWN", "VERY_UNLIKELY", "UNLIKELY", "POSSIBLE", "LIKELY", "VERY_LIKELY"})
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
# JSON requests of at most 10 MB.
MOST_BYTES = 10 * 10**6
INVALID = 3

WORDINGS: Wordings = {
    "auth": Wording(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "API_KEY_INVALID"),
    "image_too_large": Wording(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 10485760 bytes."),
    "overloaded": Wording(503, "UNAVAILABLE", "The service is currently unavailable."),
    "quota": Wording(403, "PERMISSION_DENIED", "This API method requires billing to be enabled.", "BILLING_DISABLED"),
    "rate_limit": Wording(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Requests'."),
    "request": Wording(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "server": Wording(500, "INTERNAL", "Internal error encountered."),
    "timeout": Wording(504, "DEADLINE_EXCEEDED", "The request did not complete in time."),
    "too_large": Wording(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 10485760 bytes."),
    "unavailable": Wording(503, "UNAVAILABLE", "The service is currently unavailable."),
}


class GoogleVision:
    """The wire of `google-vision`."""

    name = "google-vision"

    def serves(self, request: Request) -> bool:
        """By path."""
        return request.method == "POST" and request.path == "/v1/images:annotate"

    def admit(self, request: Request) -> str:
        """An API key in a header or in the query, or an OAuth token."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        key = request.headers.get("x-goog-api-key") or request.query.get("key") or given
        if not key:
            raise Fault("auth", "Request is missing required authentication credential.", code="CREDENTIALS_MISSING")
        return key

    def read(self, request: Request) -> Picture:
        """The one picture of the one request."""
        if len(request.body) > MOST_BYTES:
            raise Fault("too_large")
        body = body_of(request, GRAMMAR)
        body.only({"requests", "parent", "labels"})
        (asked, *_) = body.need("requests").items(least=1)
        asked.only({"image", "features", "imageContext"})
        types = [feature.need("type").text() for feature in asked.need("features").items(least=1)]
        if types != ["SAFE_SEARCH_DETECTION"]:
            raise Fault("request")
        return picture(unbase64(asked.need("image").need("content").text()), PICTURES)

    def write(self, seen: Seen, request: Request) -> dict[str, Any]:
        """All five likelihoods."""
        del request
        told = {label: seen.get(label, "VERY_UNLIKELY") for label in LABELS}
        if not LIKELIHOODS.issuperset(str(value) for value in told.values()):
            raise ValueError(f"{told} are no likelihoods of Google")
        return {"responses": [{"safeSearchAnnotation": told}]}

    def refuse(self, fault: Fault) -> Reply:
        """`google.rpc.Status`."""
        if fault.kind == "bad_image":
            return as_json(200, {"responses": [{"error": {"code": INVALID, "message": "Bad image data."}}]})
        wording = WORDINGS[fault.kind]
        status = 401 if fault.code == "CREDENTIALS_MISSING" else wording.status
        reason = fault.code or wording.code
        detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
        error = {"code": status, "message": fault.message or wording.message, "status": wording.name}
        return as_json(status, {"error": {**error, "details": [detail]} if reason else error})
