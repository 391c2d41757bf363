"""What a caller's schema allows, as errors: JSON Schema in, verdict out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from sightline.tasks.custom import task_of
from sightline.types import Answer
from sightline.verify import decide


def judge(bench, schema, values):
    return decide(task_of(schema), Answer(values, {}, "made"), [bench.page("Nothing")], today=bench.today)


def said(bench, part, value):
    verdict = judge(bench, {"type": "object", "properties": {"a": part}}, {"a": value})
    return [
        f.message for field in verdict.fields for f in field.findings if (f.check, f.severity) == ("rules", "error")
    ]


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ({"type": "number", "minimum": 0}, "0", "-0.01"),
        ({"type": "number", "maximum": 100}, "100.00", "100.01"),
        ({"type": "integer", "exclusiveMinimum": 0}, "1", "0"),
        ({"type": "number", "exclusiveMaximum": 0.3}, "0.29", "0.3"),
        ({"type": "number", "multipleOf": 0.1}, "0.3", "0.35"),
        ({"type": "string", "minLength": 2}, "ab", "a"),
        ({"type": "string", "maxLength": 2}, "äö", "äöü"),
        ({"type": "string", "pattern": "^[A-Z]\\d"}, "A1-x", "a1"),
        ({"anyOf": [{"type": "number", "minimum": 0}, {"type": "null"}]}, "1", "-1"),
    ],
)
def test_a_bound_is_kept_or_told(bench, rule, good, bad):
    assert said(bench, rule, good) == []
    assert len(said(bench, rule, bad)) == 1
    assert "allows" in said(bench, rule, bad)[0]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"type": "number", "minimum": 5}, "nine"),
        ({"type": "number", "minimum": 5}, None),
        ({"type": "string", "minimum": 5}, "1"),
        ({"type": "number", "maxLength": 1}, "1234"),
        # Of two branches either may hold.
        ({"anyOf": [{"type": "string", "maxLength": 1}, {"type": "string", "maxLength": 3}]}, "abc"),
    ],
)
def test_a_bound_of_something_else_says_nothing(bench, rule, value):
    assert said(bench, rule, value) == []


def test_a_number_too_long_to_divide_is_no_multiple(bench):
    assert said(bench, {"type": "number", "multipleOf": 0.01}, "1e999999")


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_two_bounds_hold_for_exactly_what_lies_between(bench, value, bound):
    low = said(bench, {"type": "number", "minimum": float(bound)}, str(value)) == []
    high = said(bench, {"type": "number", "maximum": float(bound)}, str(value)) == []
    assert (low, high) == (value >= bound, value <= bound)


class Room(BaseModel):
    name: str = Field(min_length=3)
    beds: Annotated[int, Field(ge=1, le=9)]


class Hotel(BaseModel):
    price: Decimal = Field(gt=0)
    rooms: list[Room] = Field(min_length=1, max_length=2)
    tags: list[str] = Field(default=[], min_length=2)


GOOD = {"price": "9.00", "rooms": [{"name": "Sun", "beds": "2"}]}


def errors(verdict):
    found = [(field.path, f) for field in verdict.fields for f in field.findings]
    found += [("", f) for f in verdict.findings]
    return {path for path, f in found if f.check == "rules" and f.severity == "error"}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({}, set()),
        ({"price": "0"}, {"price"}),
        ({"rooms": [{"name": "Su", "beds": "10"}]}, {"rooms[0].name", "rooms[0].beds"}),
        ({"rooms": []}, {""}),
        ({"rooms": GOOD["rooms"] * 3}, {""}),
        ({"tags": ["a"]}, {""}),
        ({"tags": ["a", "b"]}, set()),
        ({"tags": []}, set()),
    ],
)
def test_the_constraints_of_a_pydantic_model_are_rules_and_so_are_the_lengths_of_its_lists(bench, change, paths):
    verdict = judge(bench, Hotel, {**GOOD, **change})
    assert errors(verdict) == paths
    assert verdict.outcome == "review"


def test_lists_within_lists_are_counted_each_for_itself(bench):
    words = {"type": "array", "maxItems": 2, "items": {"type": "string"}}
    pages = {"type": "array", "items": {"type": "object", "properties": {"words": words}}}
    schema = {"type": "object", "properties": {"pages": pages}}
    two, three = ["a", "b"], ["a", "b", "c"]
    assert errors(judge(bench, schema, {"pages": [{"words": two}, {"words": two}]})) == set()
    assert errors(judge(bench, schema, {"pages": [{"words": two}, {"words": three}]})) == {""}
