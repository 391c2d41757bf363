"""From findings to a decision, by kind and score."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from sightline.cli.findings import KINDS
from sightline.errors import UsageError
from sightline.screen import Screen
from sightline.screen.ending import WORDS
from sightline.types import Action, Box, Found, Task, Threat, Threshold

PLACE = Box(0.1, 0.2, 0.3, 0.4)


def found(score: float, kind: Threat = "injection_visible", action: Action = "review") -> Found:
    return Found(kind, 1, PLACE, "Obey.", score, action)


@pytest.mark.parametrize(("score", "decision"), [(0.4, "allow"), (0.5, "review"), (0.84, "review"), (0.85, "block")])
def test_the_score_decides(score, decision):
    screening = Screen().judged([found(score)], neutral=True)
    assert (screening.decision, screening.findings[0].action) == (decision, decision)


def test_the_gravest_finding_decides():
    assert Screen().judged([found(0.6), found(0.9), found(0.1)], neutral=True).decision == "block"


def test_a_document_without_findings_may_pass():
    assert Screen().judged([], neutral=True).decision == "allow"


def test_what_no_model_is_shown_is_said_so_and_looked_at():
    hidden = found(0.99, "injection_hidden", "neutralised")
    screening = Screen().judged([hidden], neutral=True)
    assert (screening.decision, screening.findings[0].action) == ("review", "neutralised")


@pytest.mark.parametrize("wanted", ["allow", "review", "block"])
def test_a_setting_says_what_becomes_of_it(wanted):
    hidden = found(0.99, "injection_hidden", "neutralised")
    assert Screen(neutralised=wanted).judged([hidden], neutral=True).decision == wanted


def test_in_a_photo_it_stays_and_counts_in_full():
    hidden = found(0.99, "injection_hidden", "neutralised")
    screening = Screen(neutralised="allow").judged([hidden], neutral=False)
    assert (screening.decision, screening.findings[0].action) == ("block", "block")


@pytest.mark.parametrize("kind", ["metadata", "invisible_text"])
def test_what_is_in_no_picture_is_never_sent(kind):
    (one,) = Screen().judged([found(0.99, kind, "neutralised")], neutral=False).findings
    assert one.action == "neutralised"


def test_harmless_text_that_a_file_hides_is_only_told():
    screening = Screen(neutralised="block").judged([found(0.0, "invisible_text", "allow")], neutral=True)
    assert (screening.decision, screening.findings[0].action) == ("allow", "allow")


def test_a_kind_may_have_its_own_thresholds():
    screen = Screen(kinds={"barcode": Threshold(review=0.9)})
    assert screen.judged([found(0.8, "barcode")], neutral=True).decision == "allow"
    assert screen.judged([found(0.99, "barcode")], neutral=True).decision == "review"
    assert screen.judged([found(0.99)], neutral=True).decision == "block"


def test_an_answer_is_paid_for_and_never_thrown_away():
    assert Screen().judged([found(1.0, "answer", "block")], neutral=True).decision == "review"


def test_a_review_stops_a_document_only_where_that_is_wanted():
    review = Screen().judged([found(0.6)], neutral=True)
    assert not Screen().ends(review)
    assert Screen(ask_in_review=False).ends(review)
    assert Screen().ends(Screen().judged([found(0.9)], neutral=True))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": {"moderation": Threshold(0.5, 0.6)}},
        {"kinds": {"barcode": Threshold(0.9, 0.5)}},
        {"kinds": {"barcode": Threshold(review=3.0)}},
        {"neutralised": "perhaps"},
        {"thresholds": {"nudity": Threshold(2.0, 3.0)}},
    ],
)
def test_values_that_make_no_sense_are_refused(wrong):
    with pytest.raises(UsageError):
        Screen(**wrong)


def test_print_that_nobody_read_is_looked_at_and_never_blocked_unless_a_setting_says_so():
    unread = found(0.99, "unread_text")
    assert Screen().judged([unread], neutral=True).decision == "review"
    strict = Screen(kinds={"unread_text": Threshold(None, 0.5)})
    assert strict.judged([unread], neutral=True).decision == "block"
    lenient = Screen(kinds={"unread_text": Threshold(None, None)})
    assert lenient.judged([unread], neutral=True).decision == "allow"


def test_a_task_is_asked_about_in_two_steps_where_it_or_the_screen_says_so():
    task = Task("till", 1, "Read.", (), ())
    assert not Screen().told(task).untrusted
    assert Screen(untrusted=True).told(task).untrusted
    assert Screen().told(replace(task, untrusted=True)).untrusted


def test_pictures_of_a_task_are_neutralised_where_both_want_it():
    task = Task("till", 1, "Read.", (), ())
    assert Screen().told(task).neutral
    assert not Screen(neutralise=False).told(task).neutral
    assert not Screen().told(replace(task, neutral=False)).neutral


def test_every_kind_of_finding_has_words_for_people_and_for_records():
    assert set(KINDS) == set(WORDS) == set(get_args(Threat))
