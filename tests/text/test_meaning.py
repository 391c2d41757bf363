from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.meaning import meaning
from sightline.types import Kind


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("amount", "9.00", "9"),
        ("quantity", "2", "2.0"),
        ("date", "2024-12-03", "2024/12/03"),
        ("time", "14:05", "14:05:00"),
        ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("currency", "EUR", "€"),
        ("text", "Café Blue", "CAFE  blue"),
    ],
)
def test_ways_to_write_the_same_mean_the_same(kind, one, other) -> None:
    assert meaning(one, kind) == meaning(other, kind)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [("amount", "9.00", "90.0"), ("date", "2024-12-03", "2024-03-12"), ("identifier", "RE-100", "RE-1001")],
)
def test_values_that_differ_do_not(kind, one, other) -> None:
    assert meaning(one, kind) != meaning(other, kind)


@given(text=st.text(min_size=1), kind=st.sampled_from(get_args(Kind)))
def test_any_text_has_a_meaning_of_every_kind(text, kind) -> None:
    assert meaning(text, kind)
