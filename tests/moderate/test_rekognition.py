"""The fake of Amazon against Amazon's own model of the service, as botocore has it."""

from __future__ import annotations

import base64
import json

import pytest
from botocore.session import Session
from botocore.validate import ParamValidator

from sightline.errors import MissingExtra, UsageError
from sightline.moderate.rekognition import Rekognition
from sightline.testing.moderators.wires import WIRES
from sightline.testing.moderators.wires.rekognition import WORDINGS


@pytest.fixture(scope="module")
def operation():
    return Session().get_service_model("rekognition").operation_model("DetectModerationLabels")


async def test_a_request_is_one_that_amazons_model_allows(connect, page, operation) -> None:
    async with connect("rekognition") as (moderator, server):
        await moderator.judge(page)
        (request,) = server.requests
    sent = json.loads(request.body)
    sent["Image"]["Bytes"] = base64.b64decode(sent["Image"]["Bytes"])
    assert not ParamValidator().validate(sent, operation.input_shape).has_errors()
    target = f"{operation.metadata['targetPrefix']}.{operation.name}"
    assert request.headers["x-amz-target"] == target
    assert request.headers["content-type"] == f"application/x-amz-json-{operation.metadata['jsonVersion']}"
    assert sent["Image"]["Bytes"] == page


async def test_a_reply_of_the_fake_is_one_that_amazons_model_allows(connect, page, operation) -> None:
    seen = {"Exposed Male Genitalia": 91.0, "Weapons": 55.0, "Gambling": 9.0}
    async with connect("rekognition", seen) as (moderator, server):
        await moderator.judge(page)
        (request,) = server.requests
    reply = next(wire for wire in WIRES if wire.name == "rekognition").write(seen, request)
    assert not ParamValidator().validate(reply, operation.output_shape).has_errors()
    told = {label["Name"]: (label["ParentName"], label["TaxonomyLevel"]) for label in reply["ModerationLabels"]}
    assert told == {
        "Exposed Male Genitalia": ("Explicit Nudity", 3),
        "Explicit Nudity": ("Explicit", 2),
        "Explicit": ("", 1),
        "Weapons": ("Violence", 2),
        "Violence": ("", 1),
    }


def test_what_the_fake_calls_its_errors_amazon_calls_them_too(operation) -> None:
    # Of the request as a whole or the service, and so of no single operation.
    common = {"UnrecognizedClientException", "RequestEntityTooLargeException", "ServiceUnavailable"}
    assert {wording.name for wording in WORDINGS.values()} <= {shape.name for shape in operation.error_shapes} | common


def test_without_a_region_there_is_no_client(monkeypatch, tmp_path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises((UsageError, MissingExtra), match="AWS_REGION"):
        Rekognition()
