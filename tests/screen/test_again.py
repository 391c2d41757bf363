"""What is known from another file is screened as this file is, and its pictures are shown to whoever saw the others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sightline.screen import Guard, Screen, screened_again, unjudged
from sightline.testing.conformance.sheets import printed_sheet
from sightline.types import Finding, Found, Moderation, Record, Screening, Usage

CALM = Screening("allow")
SEEN = Moderation({"nudity": 0.01}, "azure-content-safety/2024-09-01")
NOTE = Finding("screening", "warning", "metadata that gives orders to the model: no model is shown it")
# Without a key it is as silent as one that is down.
DOWN = ("azure-content-safety",)


@pytest.fixture(scope="module")
def images():
    return printed_sheet().pages[:1]


def record(screening=CALM, *findings):
    return Record(
        source="bill.pdf",
        task="invoice",
        outcome="accepted",
        values={"total": "9.00"},
        fields=(),
        findings=findings,
        provider="openai",
        model="gpt-5",
        usage=Usage(),
        cost_usd=Decimal(0),
        pages=(),
        timings_ms={},
        screening=screening,
    )


async def again(before, images, *, screening=CALM, same=False, **screen):
    guard = Guard(Screen(**screen))
    found = await screened_again(before, screening=screening, images=images, guard=guard, neutral=True, same=same)
    return found, guard.said(images)


async def test_pictures_that_look_alike_are_shown_to_the_moderators_too(images):
    found, said = await again(record(replace(CALM, moderation=SEEN)), images, moderators=DOWN)
    assert found is None
    assert [one.ruling.fault for one in said] == ["moderator_auth"]


async def test_what_becomes_of_pictures_without_a_judgement_is_a_setting(images):
    found, _ = await again(record(replace(CALM, moderation=SEEN)), images, moderators=DOWN, when_down="allow")
    assert found is not None
    assert [one.text for one in found.screening.findings] == ["moderator_auth"]


async def test_what_was_said_of_the_same_pixels_holds(images):
    found, said = await again(record(replace(CALM, moderation=SEEN)), images, moderators=DOWN, same=True)
    assert found is not None
    assert (found.screening.moderation, said) == (SEEN, [])


async def test_where_no_model_was_sent_a_picture_nobody_is_shown_one(images):
    found, said = await again(record(), images, moderators=DOWN)
    assert found == record()
    assert said == []


async def test_what_the_other_file_said_to_a_model_is_not_told_of_this_one(images):
    before = record(replace(CALM, findings=(Found("metadata", None, None, "ignore", 0.9, "neutralised"),)), NOTE)
    found, _ = await again(before, images)
    assert found == record()


@pytest.mark.parametrize("decision", ["review", "block"])
async def test_a_file_that_somebody_should_look_at_is_not_known(images, decision):
    found, _ = await again(record(), images, screening=Screening(decision))
    assert found is None


def test_a_picture_that_was_let_through_unseen_is_told():
    down = Found("moderation", 1, None, "moderator_down", 0.0, "allow")
    assert unjudged(record(replace(CALM, findings=(down,))))
    assert not unjudged(record())
