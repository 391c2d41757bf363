"""Mistakes are of their kind, at their rate, and never change what they do not concern."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import UsageError
from sightline.testing.server import Mistakes

VALUES = {"total": "12.34", "subtotal": "10.05", "vendor.name": "ACME", "date": "2018-12-25", "tax": None}
seeds = st.integers(0, 10_000)


def made(seed: int, **rates: float):
    return Mistakes(seed=seed, **rates).on("m", "a.jpg", VALUES)


@given(seeds)
def test_no_rate_is_no_mistake(seed):
    assert made(seed) == (VALUES, [])


@given(seeds)
def test_a_digit_is_another_digit_in_its_place(seed):
    values, mistakes = made(seed, digit=1.0)
    assert {m.path for m in mistakes} == {"total", "subtotal", "date"}
    for path in ("total", "subtotal", "date"):
        changed = [(a, b) for a, b in zip(VALUES[path], values[path], strict=True) if a != b]
        assert len(changed) == 1
        assert all(b.isdigit() for _, b in changed)


@given(seeds)
def test_swapped_digits_are_the_same_digits(seed):
    _, mistakes = made(seed, swap=1.0)
    assert mistakes
    for mistake in mistakes:
        assert sorted(mistake.truth) == sorted(mistake.given)


@given(seeds)
def test_a_point_is_dropped_from_amounts_only(seed):
    values, mistakes = made(seed, point=1.0)
    assert (values["total"], values["date"]) == ("1234", VALUES["date"])
    assert {m.path for m in mistakes} == {"total", "subtotal"}


@given(seeds)
def test_a_wrong_field_has_a_value_of_another_that_looks_alike(seed):
    values, _ = made(seed, wrong_field=1.0)
    assert (values["total"], values["subtotal"]) == ("10.05", "12.34")
    assert (values["vendor.name"], values["date"]) == ("2018-12-25", "ACME")


@given(seeds)
def test_only_what_is_not_there_is_invented_and_only_what_is_there_is_lost(seed):
    assert {m.path for m in made(seed, invent=1.0)[1]} == {"tax"}
    assert made(seed, null=1.0)[0] == dict.fromkeys(VALUES)


@given(seeds)
def test_a_field_has_the_same_mistake_whatever_else_is_asked(seed):
    rates = Mistakes(digit=0.4, swap=0.3, null=0.2, seed=seed)
    alone, _ = rates.on("m", "a.jpg", {"total": "12.34"})
    assert rates.on("m", "a.jpg", VALUES)[0]["total"] == alone["total"]


def test_rates_are_kept_over_many_documents():
    rates = Mistakes(digit=0.1, null=0.05)
    found = [m for i in range(2000) for m in rates.on("m", f"{i}.jpg", {"total": "12.34"})[1]]
    assert 150 < sum(m.kind == "digit" for m in found) < 250
    assert 60 < sum(m.kind == "null" for m in found) < 140


@pytest.mark.parametrize("rates", [{"digit": -0.1}, {"digit": 0.6, "null": 0.6}, {"invent": 1.1}])
def test_rates_that_are_none_are_refused(rates):
    with pytest.raises(UsageError):
        Mistakes(**rates)
