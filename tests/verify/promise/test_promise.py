"""What a promise does to a document: the same answer, with and without a certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sightline import registry
from sightline.types import Answer, Box, Reading, Word
from sightline.verify import decide
from sightline.verify.probability import shipped
from sightline.verify.promise import Calibration, Promise, Review, TaskCalibration, Terms

ROWS = ("ACME Ltd", "Date 02.01.2026", "Net  8.00", "Tax 12.5%  1.00", "Total  9.00", "Cash  10.00", "Change  1.00")
GOOD = {"date": "2026-01-02", "subtotal": "8.00", "tax": "1.00", "total": "9.00"}
TASK = registry.task("receipt")


def page() -> Reading:
    words = [
        Word(text, Box(0.1 + 0.2 * n, 0.1 + 0.05 * row, 0.25 + 0.2 * n, 0.13 + 0.05 * row), 1.0, 10 * row + n)
        for row, line in enumerate(ROWS)
        for n, text in enumerate(line.split())
    ]
    return Reading(1, tuple(words), "text-layer", (1000, 1400))


def calibration(score: float = 0.5, **change: object) -> Calibration:
    learned = TaskCalibration(("date", "total"), frozenset({"made"}), (Review(score, {"total": True}),) * 300)
    return Calibration(shipped(), {"receipt": replace(learned, **change)})


def judged(values: object, promise: Promise):
    return decide(TASK, Answer(values, {}, "made"), [page()], today=date(2026, 3, 1), promise=promise)


def test_without_a_calibration_the_usual_policy_holds_and_the_decision_says_so():
    verdict = judged(GOOD, Promise())
    assert (verdict.decision.standing, verdict.decision.threshold) == ("uncertified", None)
    assert verdict.decision.labels_needed == 230


def test_the_score_is_the_least_probability_of_the_promised_values():
    verdict = judged(GOOD, Promise())
    p = {field.path: field.p_correct for field in verdict.fields}
    assert verdict.decision.score == min(p["date"], p["total"])


def test_with_a_certificate_a_document_is_accepted_whose_score_reaches_the_threshold():
    verdict = judged(GOOD, Promise(calibration=calibration()))
    assert verdict.decision.standing == "certified"
    assert verdict.outcome == "accepted"


def test_with_a_certificate_a_document_whose_score_is_lower_is_for_a_person():
    verdict = judged({**GOOD, "total": "7.77"}, Promise(calibration=calibration(0.9999)))
    assert verdict.decision.standing == "certified"
    assert verdict.outcome == "review"


def test_what_is_contradicted_is_never_accepted():
    values = {**GOOD, "vendor": {"tax_id": "DE136695977"}}
    verdict = judged(values, Promise(calibration=calibration()))
    assert verdict.decision.kept
    assert verdict.outcome == "review"


def test_a_missing_required_value_has_no_score():
    assert judged({**GOOD, "total": None}, Promise()).decision.score is None


@pytest.mark.parametrize(
    ("standing", "made"),
    [
        ("uncertified", calibration(reviews=())),
        ("other reader", calibration(readers=frozenset({"somebody else"}))),
        ("other release", replace(calibration(), release="0.0.1")),
        ("expired", calibration(audits=(Review(0.9, {"total": False}),) * 5)),
    ],
)
def test_a_certificate_that_does_not_hold_here_gives_way_to_the_usual_policy(standing, made):
    verdict = judged(GOOD, Promise(calibration=made))
    assert (verdict.decision.standing, verdict.decision.threshold) == (standing, None)
    assert verdict.outcome == judged(GOOD, Promise()).outcome


def test_terms_of_a_task_take_the_place_of_the_others():
    promise = Promise(Terms(0.01), tasks={"receipt": Terms(0.05)})
    assert judged(GOOD, promise).decision.max_error == 0.05
