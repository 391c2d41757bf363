"""A page is read across and down, and every character knows its word."""

from __future__ import annotations

import pytest

from sightline.injection.stream import streams
from sightline.types import Box, Reading, Word


def line(number: int, left: float, top: float, *texts: str) -> list[Word]:
    return [
        Word(t, Box(left + 0.1 * i, top, left + 0.1 * i + 0.09, top + 0.02), 1.0, number) for i, t in enumerate(texts)
    ]


COLUMNS = Reading(
    1,
    (
        *line(0, 0.1, 0.10, "one", "two"),
        *line(1, 0.6, 0.10, "five", "six"),
        *line(2, 0.1, 0.13, "three", "four"),
        *line(3, 0.6, 0.13, "seven", "eight"),
    ),
    "fake",
    (1000, 1000),
)


def test_columns_are_read_across_and_down():
    assert [stream.text for stream in streams(COLUMNS)] == [
        "one two five six three four seven eight",
        "one two three four five six seven eight",
    ]


def test_the_box_of_characters_is_the_box_of_their_words():
    down = list(streams(COLUMNS))[1]
    start = down.text.index("two")
    assert down.box(start, start + len("two thr")) == pytest.approx((0.1, 0.10, 0.29, 0.15))


def test_one_column_is_read_once():
    assert len(list(streams(Reading(1, tuple(line(0, 0.1, 0.1, "a", "b")), "fake", (10, 10))))) == 1


def test_an_empty_page_has_no_stream():
    assert list(streams(Reading(1, (), "fake", (10, 10)))) == []
