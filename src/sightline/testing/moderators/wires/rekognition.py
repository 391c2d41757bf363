"""Amazon: `RekognitionService.DetectModerationLabels` in AWS JSON 1.1.

Sources: Amazon's Rekognition Developer Guide (label categories of model 7), API reference, and the service model in
botocore, as of November 2026. The signature of a request has to be there; it is not verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sightline.testing.moderators.wires.wire import Seen
from sightline.testing.server.call import Picture, Reply, Request, as_json
from sightline.testing.server.faults import Fault, Wording, Wordings
from sightline.testing.server.node import Grammar, body_of
from sightline.testing.server.pictures import picture, unbase64

TARGET = "RekognitionService.DetectModerationLabels"
MEDIA_TYPE = "application/x-amz-json-1.1"
MODEL_VERSION = "7.0"
# Where no MinConfidence is given.
USUAL_CONFIDENCE = 50.0
MOST_PICTURE_BYTES = 5_242_880
GRAMMAR = Grammar(
    missing="1 validation error detected: Value null at '{path}' failed to satisfy constraint: Member must not be null",
    wrong_type="The value at '{path}' has to be {wanted}.",
    unknown="The field '{path}' is not known.",
    wrong_value="1 validation error detected: Value at '{path}' failed to satisfy constraint: Member must be {wanted}",
)
PICTURES = frozenset({"image/jpeg", "image/png"})
# Each label of the second and third level, under its parent. A label is never told without its parents.
PARENTS: Mapping[str, str] = {
    label: parent
    for parent, labels in {
        "Explicit": ("Explicit Nudity", "Explicit Sexual Activity", "Sex Toys"),
        "Explicit Nudity": (
            "Exposed Male Genitalia",
            "Exposed Female Genitalia",
            "Exposed Buttocks or Anus",
            "Exposed Female Nipple",
        ),
        "Non-Explicit Nudity of Intimate parts and Kissing": (
            "Non-Explicit Nudity",
            "Obstructed Intimate Parts",
            "Kissing on the Lips",
        ),
        "Non-Explicit Nudity": (
            "Bare Back",
            "Exposed Male Nipple",
            "Partially Exposed Buttocks",
            "Partially Exposed Female Breast",
            "Implied Nudity",
        ),
        "Obstructed Intimate Parts": ("Obstructed Female Nipple", "Obstructed Male Genitalia"),
        "Swimwear or Underwear": ("Female Swimwear or Underwear", "Male Swimwear or Underwear"),
        "Violence": ("Weapons", "Graphic Violence"),
        "Graphic Violence": (
            "Weapon Violence",
            "Physical Violence",
            "Self-Harm",
            "Blood & Gore",
            "Explosions and Blasts",
        ),
        "Visually Disturbing": ("Death and Emaciation", "Crashes"),
        "Death and Emaciation": ("Emaciated Bodies", "Corpses"),
        "Crashes": ("Air Crash",),
        "Drugs & Tobacco": ("Products", "Drugs & Tobacco Paraphernalia & Use"),
        "Products": ("Pills",),
        "Drugs & Tobacco Paraphernalia & Use": ("Smoking",),
        "Alcohol": ("Alcohol Use", "Alcoholic Beverages"),
        "Alcohol Use": ("Drinking",),
        "Rude Gestures": ("Middle Finger",),
        "Hate Symbols": ("Nazi Party", "White Supremacy", "Extremist"),
    }.items()
    for label in labels
}
ROOTS = frozenset({*PARENTS.values(), "Gambling"}) - frozenset(PARENTS)

WORDINGS: Wordings = {
    "auth": Wording(400, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "bad_image": Wording(400, "InvalidImageFormatException", "Request has invalid image format"),
    "image_too_large": Wording(400, "ImageTooLargeException", "Image size is too large."),
    "overloaded": Wording(500, "InternalServerError", "Internal server error."),
    "quota": Wording(400, "ProvisionedThroughputExceededException", "Provisioned rate exceeded."),
    "rate_limit": Wording(400, "ThrottlingException", "Rate exceeded"),
    "request": Wording(400, "InvalidParameterException", "Request has invalid parameters"),
    "server": Wording(500, "InternalServerError", "Internal server error."),
    "timeout": Wording(500, "InternalServerError", "Internal server error."),
    "too_large": Wording(413, "RequestEntityTooLargeException", "The request body is too large."),
    "unavailable": Wording(503, "ServiceUnavailable", "The service is unavailable."),
}


class Rekognition:
    """The wire of `rekognition`."""

    name = "rekognition"

    def serves(self, request: Request) -> bool:
        """By the target in the headers: all operations of Amazon's JSON protocol share one path."""
        return request.method == "POST" and request.headers.get("x-amz-target") == TARGET

    def admit(self, request: Request) -> str:
        """A signature of version 4 with its date; the key's id stands in it."""
        given = request.headers.get("authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 ") or "x-amz-date" not in request.headers:
            raise Fault("auth", "Missing Authentication Token")
        return given.partition("Credential=")[2].partition("/")[0]

    def read(self, request: Request) -> Picture:
        """The picture as bytes; S3 has none here."""
        if request.headers.get("content-type") != MEDIA_TYPE:
            raise Fault("request")
        body = body_of(request, GRAMMAR)
        body.only({"Image", "MinConfidence", "HumanLoopConfig", "ProjectVersion"})
        image = body.need("Image")
        image.only({"Bytes", "S3Object"})
        data = unbase64(image.need("Bytes").text())
        if data is not None and len(data) > MOST_PICTURE_BYTES:
            raise Fault("image_too_large")
        return picture(data, PICTURES)

    def write(self, seen: Seen, request: Request) -> dict[str, Any]:
        """Labels with all their parents, each as sure as the surest of its own, from MinConfidence up."""
        told: dict[str, float] = {}
        for label, confidence in seen.items():
            for name in lineage(label):
                told[name] = max(told.get(name, 0.0), float(confidence))
        least = float(request.json.get("MinConfidence", USUAL_CONFIDENCE))
        labels = [
            {
                "Name": name,
                "ParentName": PARENTS.get(name, ""),
                "Confidence": confidence,
                "TaxonomyLevel": len(lineage(name)),
            }
            for name, confidence in told.items()
            if confidence >= least
        ]
        return {"ModerationLabels": labels, "ModerationModelVersion": MODEL_VERSION, "ContentTypes": []}

    def refuse(self, fault: Fault) -> Reply:
        """An exception of AWS: its name in the body."""
        wording = WORDINGS[fault.kind]
        headers = {"x-amzn-requestid": "fake"}
        message = fault.message or wording.message
        return as_json(wording.status, {"__type": wording.name, "message": message, "Message": message}, headers)


def lineage(label: str) -> tuple[str, ...]:
    """The label and its parents up to the first level. Raises ValueError for one that Amazon does not have."""
    if label in ROOTS:
        return (label,)
    if label not in PARENTS:
        raise ValueError(f"Rekognition has no label {label!r}")
    return (label, *lineage(PARENTS[label]))
