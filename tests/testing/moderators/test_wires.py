"""The fakes are as strict as the vendors say they are, and answer in their shapes."""

from __future__ import annotations

import base64

import httpx2
import pytest
from openai.types import ModerationCreateResponse

from sightline.image.encode import jpeg
from sightline.testing.conformance.sheets import plain_page
from sightline.testing.moderators import Behaviour, FakeModerators

KEY = {
    "azure": {"ocp-apim-subscription-key": "any"},
    "google": {"x-goog-api-key": "any"},
    "openai": {"authorization": "Bearer any"},
}
PATHS = {
    "azure": "/contentsafety/image:analyze?api-version=2024-09-01",
    "google": "/v1/images:annotate",
    "openai": "/v1/moderations",
}


def picture(size_px: tuple[int, int] = (200, 100)) -> str:
    return base64.b64encode(jpeg(plain_page(size_px).pixels)).decode()


def azure(content: str) -> dict:
    return {"image": {"content": content}}


def google(content: str) -> dict:
    return {"requests": [{"image": {"content": content}, "features": [{"type": "SAFE_SEARCH_DETECTION"}]}]}


def openai(content: str) -> dict:
    url = f"data:image/jpeg;base64,{content}"
    return {"model": "omni-moderation-latest", "input": [{"type": "image_url", "image_url": {"url": url}}]}


async def post(server: FakeModerators, vendor: str, body: dict, *, headers: dict | None = None) -> httpx2.Response:
    async with httpx2.AsyncClient() as client:
        return await client.post(
            server.url + PATHS[vendor], json=body, headers=KEY[vendor] if headers is None else headers
        )


@pytest.mark.parametrize(
    ("vendor", "body", "status"),
    [
        ("azure", {**azure("AAAA")}, 400),
        ("azure", azure(picture((40, 100))), 400),
        ("azure", {**azure(picture()), "categories": ["Nudity"]}, 400),
        ("azure", {**azure(picture()), "outputType": "EightSeverityLevels"}, 400),
        ("azure", {}, 400),
        ("google", {"requests": []}, 400),
        ("google", {"requests": [{"image": {"content": picture()}, "features": [{"type": "FACE_DETECTION"}]}]}, 400),
        ("google", {**google(picture()), "unheard": 1}, 400),
        ("openai", {**openai(picture()), "model": "gpt-5"}, 400),
        ("openai", {"model": "omni-moderation-latest", "input": []}, 400),
        ("openai", openai("AAAA"), 400),
        ("openai", {**openai(picture()), "unheard": 1}, 400),
    ],
)
async def test_a_request_that_the_vendor_would_not_take_is_refused(vendor, body, status) -> None:
    async with FakeModerators() as server:
        reply = await post(server, vendor, body)
        assert reply.status_code == status
        assert "error" in reply.json()
        assert server.stats.pictures == 0


@pytest.mark.parametrize(("vendor", "make"), [("azure", azure), ("google", google), ("openai", openai)])
async def test_a_request_without_a_key_is_refused(vendor, make) -> None:
    async with FakeModerators() as server:
        assert (await post(server, vendor, make(picture()), headers={})).status_code == 401


async def test_a_picture_that_google_cannot_decode_fails_inside_of_a_good_reply() -> None:
    async with FakeModerators() as server:
        reply = await post(server, "google", google("AAAA"))
    assert reply.status_code == 200
    assert reply.json() == {"responses": [{"error": {"code": 3, "message": "Bad image data."}}]}


async def test_a_reply_of_openai_is_one_that_its_own_client_reads() -> None:
    async with FakeModerators({"openai-moderation": {"violence": 0.9}}) as server:
        reply = await post(server, "openai", openai(picture()))
    read = ModerationCreateResponse.model_validate(reply.json(), strict=True)
    (judged,) = read.results
    assert judged.flagged
    assert judged.category_scores.violence == 0.9
    assert judged.category_applied_input_types.hate == []


async def test_azure_answers_with_the_categories_that_were_asked_for() -> None:
    async with FakeModerators({"azure-content-safety": {"Sexual": 4}}) as server:
        reply = await post(server, "azure", {**azure(picture()), "categories": ["Sexual"]})
    assert reply.json() == {"categoriesAnalysis": [{"category": "Sexual", "severity": 4}]}


async def test_a_script_goes_by_the_name_of_the_moderator() -> None:
    async with FakeModerators(script={"azure*": Behaviour("rate_limit", retry_after_s=3)}) as server:
        limited, fine = [
            await post(server, *asked) for asked in (("azure", azure(picture())), ("google", google(picture())))
        ]
    assert (limited.status_code, limited.headers["retry-after"], fine.status_code) == (429, "3", 200)


async def test_another_path_is_not_there() -> None:
    async with FakeModerators() as server, httpx2.AsyncClient() as client:
        assert (await client.get(server.url + "/v1/moderations")).status_code == 404
