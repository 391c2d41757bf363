"""Pictures are judged as they are sent, once, and remembered with their page."""

from __future__ import annotations

import json

import pytest

from sightline.errors import PictureBlocked, UsageError
from sightline.screen import Guard, Screen, as_sent, finished
from sightline.screen.guard import kept_here
from sightline.tasks.receipt import RECEIPT
from sightline.testing.conformance.sheets import printed_sheet
from sightline.types import Question, Screening, Threshold

# Printed paper has a score of about 0.0003 for nudity.
ANYTHING = Threshold(block=0.000001)


@pytest.fixture
def question():
    pages = printed_sheet().pages[:1]
    return Question(RECEIPT, tuple(pages), ())


@pytest.fixture
def sent(question):
    return as_sent(question.images, neutralised=True)


async def test_a_harmless_page_may_be_sent_and_its_scores_are_kept(question, sent):
    guard = Guard()
    await guard(question, sent)
    screening = finished(Screening("allow"), guard.said(question.images))
    assert (screening.decision, screening.findings) == ("allow", ())
    assert screening.moderation is not None
    assert screening.moderation.moderator.startswith("nudenet/")
    assert screening.moderation.scores["nudity"] < 0.1


async def test_a_page_beyond_the_threshold_is_not_sent(question, sent):
    guard = Guard(Screen(thresholds={"nudity": ANYTHING}))
    with pytest.raises(PictureBlocked, match="nudity"):
        await guard(question, sent)
    screening = finished(Screening("allow"), guard.said(question.images))
    assert screening.decision == "block"
    assert [(f.kind, f.page, f.text) for f in screening.findings] == [("moderation", question.images[0].page, "nudity")]


async def test_every_ruling_is_audited_once_however_often_it_is_asked_for(question, sent, tmp_path):
    guard = Guard(Screen(audit=tmp_path / "audit.jsonl"))
    await guard(question, sent)
    await guard(question, sent)
    (entry,) = map(json.loads, (tmp_path / "audit.jsonl").read_text().splitlines())
    assert (entry["decision"], len(entry["digest"])) == ("allow", 64)


async def test_a_moderator_without_a_key_is_one_that_is_down(question, sent):
    guard = Guard(Screen(moderators=("azure-content-safety",)))
    await guard(question, sent)
    screening = finished(Screening("allow"), guard.said(question.images))
    assert (screening.decision, screening.findings[0].text) == ("review", "moderator_auth")
    strict = Guard(Screen(moderators=("azure-content-safety",), when_down="block"))
    with pytest.raises(PictureBlocked, match="moderator_auth"):
        await strict(question, sent)


async def test_without_moderators_nobody_looks(question, sent):
    guard = Guard(Screen(moderators=()))
    await guard(question, sent)
    assert guard.said(question.images) == []


def test_only_moderators_of_this_machine_keep_pictures_here():
    assert kept_here(Guard()).sends == ()
    with pytest.raises(UsageError, match="rekognition"):
        kept_here(Guard(Screen(moderators=("nudenet", "rekognition"))))
