"""Pages made of strings, as an engine would read them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from sightline.types import Box, Reading, Word

# Of the page: the advance of a character, the height of the print, and the distance of two rows.
ADVANCE, HEIGHT, PITCH = 0.011, 0.014, 0.021
SIZE_PX = (1000, 1400)


def printed(*rows: str, page: int = 1, skew: float = 0.0, top: float = 0.1) -> Reading:
    """A page of fixed pitch, turned by `skew` degrees clockwise. Two spaces or more part columns, one space words."""
    words: list[Word] = []
    number = 0
    for index, row in enumerate(rows):
        for column in re.finditer(r"\S+(?: \S+)*", row):
            for word in re.finditer(r"\S+", column[0]):
                left, y = 0.05 + (column.start() + word.start()) * ADVANCE, top + index * PITCH
                box = turned(Box(left, y, left + len(word[0]) * ADVANCE, y + HEIGHT), skew)
                words.append(Word(word[0], box, 1.0, number))
            number += 1
    return Reading(page, tuple(words), "made", SIZE_PX)


def turned(box: Box, degrees: float) -> Box:
    """The upright rectangle around `box` after the page is turned about its middle."""
    width, height = SIZE_PX
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    corners = [((x - 0.5) * width, (y - 0.5) * height) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs = [(x * cosine - y * sine) / width + 0.5 for x, y in corners]
    ys = [(x * sine + y * cosine) / height + 0.5 for x, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


@pytest.fixture(scope="session")
def page() -> Callable[..., Reading]:
    return printed
