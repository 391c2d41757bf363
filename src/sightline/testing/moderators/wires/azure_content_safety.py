"""Microsoft: `POST /contentsafety/image:analyze` of Azure AI Content Safety.

Sources: Microsoft, Content Safety REST API 2024-09-01 (Analyze Image), input requirements, and error codes, as of
November 2026.
"""

from __future__ import annotations

from typing import Any

from sightline.testing.moderators.wires.wire import Seen
from sightline.testing.server.call import Picture, Reply, Request, as_json
from sightline.testing.server.faults import Fault, Wording, Wordings
from sightline.testing.server.node import Grammar, body_of
from sightline.testing.server.pictures import picture, unbase64

GRAMMAR = Grammar(
    missing="The request body is invalid: '{path}' is required.",
    wrong_type="The request body is invalid: '{path}' has to be {wanted}.",
    unknown="The request body is invalid: '{path}' is not known.",
    wrong_value="The request body is invalid: '{path}' has to be {wanted}.",
    unreadable="The request body is invalid.",
)
CATEGORIES = ("Hate", "SelfHarm", "Sexual", "Violence")
SEVERITIES = frozenset({0, 2, 4, 6})
VERSIONS = frozenset({"2023-10-01", "2024-09-01"})
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
MOST_PICTURE_BYTES = 4 * 2**20
LEAST_PX, MOST_PX = 50, 7200

WORDINGS: Wordings = {
    "auth": Wording(401, "401", "Access denied due to invalid subscription key or wrong API endpoint."),
    "bad_image": Wording(400, "InvalidImageFormat", "The image format is invalid."),
    "image_too_large": Wording(400, "InvalidImageSize", "The image size is invalid."),
    "overloaded": Wording(503, "ServerBusy", "The server is busy."),
    "quota": Wording(403, "403", "Out of call volume quota."),
    "rate_limit": Wording(429, "429", "Requests have exceeded the call rate limit of your pricing tier."),
    "request": Wording(400, "InvalidRequestBody", "The request body is invalid."),
    "server": Wording(500, "InternalError", "Internal server error."),
    "timeout": Wording(408, "Timeout", "The operation was timeout."),
    "too_large": Wording(413, "RequestEntityTooLarge", "The request body is too large."),
    "unavailable": Wording(503, "ServerBusy", "The server is busy."),
}


class AzureContentSafety:
    """The wire of `azure-content-safety`."""

    name = "azure-content-safety"

    def serves(self, request: Request) -> bool:
        """By path."""
        return request.method == "POST" and request.path == "/contentsafety/image:analyze"

    def admit(self, request: Request) -> str:
        """The key of the resource."""
        key = request.headers.get("ocp-apim-subscription-key")
        if not key:
            raise Fault("auth")
        return key

    def read(self, request: Request) -> Picture:
        """The picture, of a size that the service takes."""
        if request.query.get("api-version") not in VERSIONS:
            raise Fault("request", "The api-version is not supported.")
        body = body_of(request, GRAMMAR)
        body.only({"image", "categories", "outputType"})
        for category in body.each("categories"):
            category.one_of(CATEGORIES)
        output = body.maybe("outputType")
        if output is not None:
            output.one_of({"FourSeverityLevels"})
        shown = picture(unbase64(body.need("image").need("content").text()), PICTURES)
        if len(shown.data) > MOST_PICTURE_BYTES or min(shown.size) < LEAST_PX or max(shown.size) > MOST_PX:
            raise Fault("image_too_large")
        return shown

    def write(self, seen: Seen, request: Request) -> dict[str, Any]:
        """One severity for each category that was asked for."""
        asked = request.json.get("categories") or CATEGORIES
        told = {category: seen.get(category, 0) for category in asked}
        if not SEVERITIES.issuperset(told.values()):
            raise ValueError(f"{told} are no severities of Azure")
        return {"categoriesAnalysis": [{"category": name, "severity": severity} for name, severity in told.items()]}

    def refuse(self, fault: Fault) -> Reply:
        """Azure's error, with its code in a header too."""
        wording = WORDINGS[fault.kind]
        headers = {"x-ms-error-code": wording.name}
        if fault.retry_after_s is not None:
            headers["retry-after"] = f"{fault.retry_after_s:g}"
        return as_json(
            wording.status, {"error": {"code": wording.name, "message": fault.message or wording.message}}, headers
        )
