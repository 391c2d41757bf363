from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.vlm.models.reply import object_in

SCALARS = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=8), VALUES, max_size=6)
PROSE = st.text(alphabet=st.characters(exclude_characters="{}"), max_size=60)


@given(OBJECTS, st.sampled_from([None, 2]))
def test_an_object_is_read_as_it_is(value, indent) -> None:
    assert object_in(json.dumps(value, indent=indent)) == value


@given(OBJECTS, st.sampled_from(["```json\n{}\n```", "```\n{}\n```", "  \n{}\n\n"]))
def test_an_object_in_a_fence_is_read(value, fence) -> None:
    assert object_in(fence.replace("{}", json.dumps(value))) == value


@given(OBJECTS, PROSE, PROSE)
def test_an_object_in_prose_is_read(value, before, behind) -> None:
    assert object_in(f"{before} {json.dumps(value)} {behind}") == value


@given(OBJECTS)
def test_braces_in_prose_do_not_hide_the_object(value) -> None:
    asked = {"values": value, "note": "the longest one"}
    assert object_in(f"I filled {{it}} like {{}}: {json.dumps(asked)}") == asked


@given(st.text(max_size=200))
def test_any_text_holds_an_object_or_none(text) -> None:
    assert isinstance(object_in(text), dict | None)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", '"{"', '{"a": 1', '{"a": 1,}', '{"a": NaN}', "{" * 100_000, '{"a":' * 50_000, "[1, 2]"],
    ids=["blank", "list", "null", "text", "cut", "comma", "nan", "braces", "deep", "numbers"],
)
def test_what_is_no_object_is_none(text) -> None:
    assert object_in(text) is None


def test_numbers_keep_their_digits() -> None:
    assert str(object_in('{"total": 3.10}')) == str({"total": Decimal("3.10")})
