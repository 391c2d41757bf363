"""Probabilities: what moves them, and that they survive the way through JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sightline import wire
from sightline.errors import CorruptInput
from sightline.types import Box, Candidate, Evidence, FieldVerdict, Finding, Record, Usage
from sightline.verify.probability import Linear, Weights, features, p_correct, shipped

PLACE = Evidence(1, Box(0.1, 0.2, 0.3, 0.4), "9.00")
PROOF, DOUBT = Finding("sums", "info", "It adds up."), Finding("located", "warning", "Nowhere.", 0.25)
TOTAL = FieldVerdict("total", "9.00", "confirmed", (PLACE,), (Candidate("9.00", "rules"),), (PROOF,), kind="amount")


def test_a_probability_is_that_of_the_log_odds():
    weights = Weights({"other": Linear(1.0, {}), "amount": Linear(0.5, {"sums:info": 1.5, "unknown": 9.0})})
    assert p_correct(TOTAL, weights) == pytest.approx(0.8808, abs=1e-4)
    assert p_correct(replace(TOTAL, kind="time"), weights) == pytest.approx(0.7311, abs=1e-4)


def test_the_findings_places_and_readers_are_the_features():
    field = replace(TOTAL, findings=(PROOF, PROOF, DOUBT), candidates=(*TOTAL.candidates, Candidate("8.00", "model")))
    assert features(field) == {
        "shown": 1.0,
        "readers differ": pytest.approx(1 / 3),
        "sums:info": 1.0,
        "sums:info:again": pytest.approx(1 / 3),
        "located:warning": 1.0,
        "located:warning:score": 0.25,
    }


@pytest.mark.parametrize("kind", ["amount", "date", "identifier", "text", "time"])
def test_what_speaks_against_a_value_makes_it_less_probable(kind):
    shown = replace(TOTAL, kind=kind, findings=())
    hidden = replace(shown, evidence=(), findings=(replace(DOUBT, score=None),))
    assert p_correct(hidden, shipped()) < p_correct(shown, shipped())


def test_a_proven_amount_is_more_probable_than_one_that_is_only_shown():
    assert p_correct(TOTAL, shipped()) > p_correct(replace(TOTAL, findings=()), shipped())


def test_a_missing_value_and_a_judgement_have_no_probability():
    assert p_correct(replace(TOTAL, value=None), shipped()) is None
    assert p_correct(replace(TOTAL, kind=None), shipped()) is None


def test_a_record_read_back_has_the_same_probabilities():
    field = replace(TOTAL, findings=(PROOF, DOUBT), p_correct=p_correct(TOTAL, shipped()))
    record = Record("a.jpg", "receipt", "review", {}, (field,), (), "rules", None, Usage(), 0, (), {})
    [again] = wire.from_json(json.loads(json.dumps(wire.to_json(record)))).fields
    assert features(again) == features(field)
    assert again == field


def test_weights_survive_the_way_through_json():
    assert Weights.from_json(json.loads(json.dumps(shipped().to_json()))) == shipped()


@pytest.mark.parametrize("data", [{}, {"other": 3}, {"other": {"intercept": "x", "weights": {}}}, []])
def test_what_are_no_weights_is_refused(data):
    with pytest.raises(CorruptInput, match="not weights"):
        Weights.from_json(data)
