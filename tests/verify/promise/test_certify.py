"""Thresholds: whom they agree with, what moves them, and whether the promise is kept."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapie.risk_control import BinaryClassificationController

from sightline.errors import UsageError
from sightline.verify.promise import Review, Terms, certify, has_drifted
from sightline.verify.promise.certify import GRID


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 (the same documents in every run, not a secret)


def reviews(chance: Random, count: int) -> list[Review]:
    """Documents whose score is not quite the probability that they are right: it is a little too sure."""
    made: list[Review] = []
    for _ in range(count):
        score = 1 - chance.random() ** 4 * 0.6
        made.append(Review(round(score, 5), {"total": chance.random() < score - 0.002}))
    return made


def error_rates() -> dict[float, float]:
    """The error rate above each threshold, from many more documents."""
    many = reviews(dice(5), 40_000)
    accepted = {t: [r.is_wrong() for r in many if r.score is not None and r.score >= t] for t in GRID}
    return {t: sum(wrong) / len(wrong) for t, wrong in accepted.items()}


@pytest.mark.filterwarnings("ignore:Fixed sequence testing requires:UserWarning")
@pytest.mark.parametrize("seed", range(6))
def test_a_threshold_is_the_one_that_mapie_finds(seed):
    """Both try the same thresholds in the same order. MAPIE starts at the strictest, however few documents reach it."""
    given, terms = reviews(dice(seed), 3000), Terms(0.03, 0.9)
    tried = [t for t in GRID if sum(r.score >= t for r in given) >= terms.fewest]
    scores = np.array([[1 - r.score, r.score] for r in given])
    right = np.array([not r.is_wrong() for r in given]).astype(int)
    oracle = BinaryClassificationController(
        predict_function=lambda rows: scores[rows[:, 0].astype(int)],
        risk="precision",
        target_level=1 - terms.max_error,
        confidence_level=terms.confidence,
        list_predict_params=np.array(tried[::-1]),
        fwer_method="fixed_sequence",
    )
    oracle.calibrate(np.arange(len(given))[:, None], right)
    assert certify(given, terms).threshold == min(oracle.valid_predict_params)


def test_the_promise_is_kept_as_often_as_it_says():
    """200 users with 500 labels each: at a confidence of 90 %, one of ten may be wrong, give or take 3 sigma."""
    terms, chance = Terms(0.02, 0.9), dice(11)
    truth = error_rates()
    found = [certify(reviews(chance, 500), terms).threshold for _ in range(200)]
    broken = sum(threshold is not None and truth[threshold] > terms.max_error for threshold in found)
    assert sum(threshold is not None for threshold in found) > 50
    assert broken <= 200 * 0.1 + 3 * (200 * 0.1 * 0.9) ** 0.5


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 400))
def test_one_more_error_never_makes_a_threshold_laxer(seed, which):
    given = reviews(dice(seed), 401)
    worse = [*given[:which], Review(given[which].score, {"total": False}), *given[which + 1 :]]
    before, after = certify(given, Terms(0.05)).threshold, certify(worse, Terms(0.05)).threshold
    assert after is None or (before is not None and after >= before)


def test_without_labels_it_takes_as_many_as_the_formula_says():
    assert certify([], Terms(0.01, 0.95)).needed == 299


def test_with_too_few_labels_it_says_how_many_are_lacking():
    found = certify([Review(0.999, {"total": True})] * 200, Terms(0.01, 0.95))
    assert (found.threshold, found.needed) == (None, 99)


def test_with_too_many_errors_more_labels_are_no_promise():
    found = certify([Review(0.999, {"total": n % 2 == 0}) for n in range(500)], Terms())
    assert (found.threshold, found.needed) == (None, None)


def test_documents_that_cannot_be_accepted_are_none_that_were():
    found = certify([Review(None, {"total": False})] * 100 + [Review(0.99, {"total": True})] * 300, Terms())
    assert (found.labels, found.accepted, found.errors) == (400, 300, 0)


def test_a_field_with_a_limit_of_its_own_has_to_keep_it_too():
    given = [Review(0.99, {"total": n >= 3, "date": True}) for n in range(1000)]
    assert certify(given, Terms(0.02)).threshold is not None
    assert certify(given, Terms(0.02, limits={"date": 0.005})).threshold is not None
    assert certify(given, Terms(0.02, limits={"total": 0.005})).threshold is None


@pytest.mark.parametrize(("wrong", "expired"), [(0, False), (1, False), (4, True)])
def test_audits_with_more_errors_than_promised_are_a_drift(wrong, expired):
    audits = [Review(0.99, {"total": n >= wrong}) for n in range(100)]
    assert has_drifted(audits, Terms(0.01)) is expired


def test_no_audits_are_no_drift():
    assert not has_drifted([], Terms())


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 5.0])
def test_a_share_that_is_none_is_refused_with_what_is_allowed(share):
    with pytest.raises(UsageError, match="between 0 and 1"):
        Terms(share)
