"""Bounds of a JSON Schema as rules of a field; `tests/verify/test_rules.py` holds answers to them."""

from decimal import Decimal

import pytest

from sightline.errors import UsageError
from sightline.tasks.custom import task_of
from sightline.types import Rule


def field(part):
    return task_of({"type": "object", "properties": {"a": part}}).fields[0]


def test_bounds_become_rules_of_the_value_or_of_its_list():
    assert field({"type": "number", "minimum": 0.1, "maxLength": 3}).rules == (Rule("minimum", Decimal("0.1")),)
    assert field({"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "x"}}).rules == (
        Rule("pattern", "x"),
        Rule("minItems", Decimal(1), "a[]"),
    )


def test_a_text_that_holds_a_number_has_the_rules_of_the_number():
    part = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^(?!x)"}]}
    assert field(part).rules == (Rule("minimum", Decimal(0)),)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"type": "number", "minimum": "0"}, "at a: minimum has to be a number"),
        ({"type": "number", "exclusiveMinimum": True}, "exclusiveMinimum has to be a number"),
        ({"type": "number", "maximum": float("inf")}, "maximum has to be a number"),
        ({"type": "number", "multipleOf": 0}, "multipleOf has to be more than 0"),
        ({"type": "string", "minLength": -1}, "minLength has to be a whole number"),
        ({"type": "string", "maxLength": 1.5}, "maxLength has to be a whole number"),
        ({"type": "string", "pattern": 3}, "pattern has to be a text"),
        ({"type": "string", "pattern": "(?=a)"}, "look-around"),
        ({"type": "array", "maxItems": "2", "items": {"type": "string"}}, "maxItems has to be a number"),
    ],
)
def test_a_bound_that_is_none_is_refused(part, said):
    with pytest.raises(UsageError, match=said):
        field(part)
