"""Lines that a reading got wrong because they stand upside down or on end."""

from __future__ import annotations

from itertools import groupby

from sightline.injection.hidden.rows import Row
from sightline.types import Box, Reading, Word

# A line of so many characters that was read with less than this may be upside down. Upright print has 0.97.
LEAST_CHARACTERS, DOUBTFUL = 8, 0.85
# More than these are not turned: a page that is read badly throughout is no page with a turned line on it.
MOST_LINES = 6


def turned_rows(reading: Reading, size_px: tuple[int, int]) -> list[Row]:
    """The longest lines of `reading` that were read badly, as rows on the page of `size_px`, (width, height)."""
    lines = [list(words) for _, words in groupby(reading.words, key=lambda word: word.line)]
    doubtful = [line for line in lines if _is_doubtful(line)]
    return [_row(line, size_px) for line in sorted(doubtful, key=_characters, reverse=True)[:MOST_LINES]]


def _is_doubtful(line: list[Word]) -> bool:
    characters = _characters(line)
    sure = sum(len(word.text) * word.confidence for word in line)
    return characters >= LEAST_CHARACTERS and sure < DOUBTFUL * characters


def _characters(line: list[Word]) -> int:
    return sum(len(word.text) for word in line)


def _row(line: list[Word], size_px: tuple[int, int]) -> Row:
    box = Box(
        min(word.box.left for word in line),
        min(word.box.top for word in line),
        max(word.box.right for word in line),
        max(word.box.bottom for word in line),
    )
    width, height = size_px
    place = round(box.left * width), round(box.top * height), round(box.right * width), round(box.bottom * height)
    left, top, right, bottom = place
    return Row(place, "turned", upended=bottom - top > right - left)
