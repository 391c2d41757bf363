"""What all vendors have in common: the port, their failures, their deadlines."""

from __future__ import annotations

import time

import pytest

from sightline import registry
from sightline.errors import (
    ModeratorDown,
    ModeratorError,
    ModeratorTimeout,
    ModeratorUnauthorized,
    PictureNotTaken,
    UnknownName,
    UsageError,
)
from sightline.moderate.labels import tables
from sightline.testing.conformance import check_moderator
from sightline.testing.moderators import Behaviour

NAMES = sorted(set(registry.MODERATORS) - {"nudenet"})


def test_every_moderator_that_is_registered_has_a_table_of_labels_and_a_fake_vendor(reach) -> None:
    assert sorted(registry.MODERATORS) == sorted(tables()) == sorted([*reach, "nudenet"])


@pytest.mark.parametrize("name", NAMES)
async def test_a_vendor_keeps_what_the_port_promises(name, connect) -> None:
    async with connect(name) as (moderator, _):
        await check_moderator(moderator)


async def test_the_embedded_moderator_keeps_what_the_port_promises(nudenet) -> None:
    await check_moderator(nudenet)


@pytest.mark.parametrize("name", NAMES)
async def test_a_vendor_is_sent_the_very_bytes_that_were_given(name, connect, page) -> None:
    async with connect(name) as (moderator, server):
        await moderator.judge(page)
        assert server.stats.picture_bytes == len(page)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("deed", ["rate_limit", "overloaded", "server", "unavailable"])
async def test_a_vendor_without_capacity_is_down_and_may_be_asked_again(name, deed, connect, page) -> None:
    async with connect(name, script=[Behaviour(deed), Behaviour()]) as (moderator, _):
        with pytest.raises(ModeratorDown) as caught:
            await moderator.judge(page)
        assert caught.value.retryable
        assert name in caught.value.message
        assert (await moderator.judge(page)).scores


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("deed", ["html", "blank", "malformed", "reset", "cut"])
async def test_a_reply_that_is_no_judgement_never_passes_for_a_harmless_one(name, deed, connect, page) -> None:
    async with connect(name, script=Behaviour(deed)) as (moderator, _):
        with pytest.raises(ModeratorDown):
            await moderator.judge(page)


@pytest.mark.parametrize("name", NAMES)
async def test_a_vendor_that_hangs_is_cut_off_at_the_deadline(name, connect, page) -> None:
    async with connect(name, script=Behaviour("hang"), deadline_s=0.3) as (moderator, _):
        start = time.monotonic()
        with pytest.raises(ModeratorTimeout, match=r"0\.3 s"):
            await moderator.judge(page)
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_key_is_named_as_such_without_the_key(name, connect, page) -> None:
    async with connect(name, keys=("another",)) as (moderator, _):
        with pytest.raises(ModeratorUnauthorized) as caught:
            await moderator.judge(page)
        assert "nobody" not in caught.value.message
        assert not caught.value.retryable


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("deed", ["bad_image", "image_too_large"])
async def test_a_picture_that_a_vendor_turns_down_is_the_pictures_fault(name, deed, connect, page) -> None:
    async with connect(name, script=Behaviour(deed)) as (moderator, _):
        with pytest.raises(PictureNotTaken):
            await moderator.judge(page)


@pytest.mark.parametrize("name", NAMES)
async def test_a_server_that_is_not_there_is_down(name, reach, page) -> None:
    moderator = reach[name]("http://127.0.0.1:1", deadline_s=5)
    with pytest.raises(ModeratorDown, match=name):
        await moderator.judge(page)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "rekognition"])
async def test_an_address_with_nothing_behind_it_is_not_tried_again(name, reach, connect, page) -> None:
    async with connect(name) as (_, server):
        moderator = reach[name](f"{server.url}/elsewhere")
        with pytest.raises(ModeratorError, match="correct the address") as caught:
            await moderator.judge(page)
        await moderator.aclose()
    assert not caught.value.retryable


def test_an_unknown_moderator_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"'nobody'; choose one of: .*google-vision, nudenet"):
        registry.moderator("nobody")


@pytest.mark.parametrize("name", ["openai-moderation", "azure-content-safety"])
async def test_the_wait_that_a_vendor_asks_for_is_passed_on(name, connect, page) -> None:
    async with connect(name, script=Behaviour("rate_limit", retry_after_s=7)) as (moderator, _):
        with pytest.raises(ModeratorError) as caught:
            await moderator.judge(page)
        assert caught.value.retry_after_s == 7


@pytest.mark.parametrize("name", [name for name in NAMES if name != "rekognition"])
def test_without_a_key_there_is_no_moderator(name, monkeypatch) -> None:
    for variable in ("OPENAI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_VISION_API_KEY", "CONTENT_SAFETY_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("CONTENT_SAFETY_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(ModeratorUnauthorized, match="_KEY"):
        registry.moderator(name)()


def test_without_an_address_there_is_no_moderator_of_azure(monkeypatch) -> None:
    monkeypatch.setenv("CONTENT_SAFETY_KEY", "any")
    with pytest.raises(UsageError, match="CONTENT_SAFETY_ENDPOINT"):
        registry.moderator("azure-content-safety")()


async def test_an_account_without_credit_is_not_asked_again(connect, page) -> None:
    async with connect("openai-moderation", script=Behaviour("quota")) as (moderator, _):
        with pytest.raises(ModeratorUnauthorized):
            await moderator.judge(page)
