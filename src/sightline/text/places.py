"""A place of the page in characters of its line, and the words that stand with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sightline.text.dates import dates
from sightline.text.rows import Line
from sightline.text.sheet import Sheet
from sightline.types import Evidence, Kind

# A heading may stand this many rows above its value, and a column of values may go on this long below it.
HEADING_ROWS = 2
COLUMN_ROWS = 12
_WORDS = re.compile(r"[^\W\d_]{2}")
_VALUE = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of `line`, which stands in row `row` of the sheet."""

    line: Line
    row: int
    start: int
    end: int

    @property
    def evidence(self) -> Evidence:
        """The place with its box."""
        return self.line.evidence(self.start, self.end)

    @property
    def confidence(self) -> float:
        """That of the least sure word in it."""
        found: list[float] = []
        offset = 0
        for word in self.line.words:
            if offset < self.end and offset + len(word.text) > self.start:
                found.append(word.confidence)
            offset += len(word.text) + 1
        return min(found, default=0.0)


def label_of(place: Place, sheet: Sheet, kind: Kind) -> str:
    """What the page calls the value at `place`: the words left of it in its row, else the heading above; "" if none.

    Words that go with a value of their own name that value, but for rows of money: "GST 6" stands before its amount.
    """
    text = place.line.text[: place.start]
    before = _since_last_day(text) if kind == "date" else _last_words(text)
    if before:
        return before
    lines = sheet.rows[place.row].lines
    at = next(i for i, line in enumerate(lines) if line is place.line)
    left = [line.text for line in reversed(lines[:at]) if _last_words(line.text)]
    if left and (kind == "amount" or not _ends_in_value(left[0])):
        return left[0]
    return _heading(place, sheet) or (_last_words(left[0]) if left else "")


def _since_last_day(text: str) -> str:
    """What stands behind the last date: "Payable in 30 days, by " is one label, whatever its numbers."""
    behind = text[max((day.end for day in dates(text)), default=0) :].strip()
    return behind if _WORDS.search(behind) else ""


def _last_words(text: str) -> str:
    """The words of `text` behind its last value that has any: in "No. 17 Customer 25 " those before 25."""
    parts = (part.strip() for part in reversed(_VALUE.split(text)))
    return next((part for part in parts if _WORDS.search(part)), "")


def _ends_in_value(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1]
    return any(c.isdecimal() for c in last) and "%" not in last


def _heading(place: Place, sheet: Sheet) -> str:
    """The words over `place`: of the rows right above it, or at the top of a column of values."""
    for steps, line in _over(place, sheet):
        if _WORDS.search(line.text):
            return line.text if steps <= HEADING_ROWS or not any(c.isdecimal() for c in line.text) else ""
    return ""


def _over(place: Place, sheet: Sheet) -> Iterator[tuple[int, Line]]:
    """The lines that stand over `place`, the nearest first, with the number of rows between."""
    box = place.evidence.box
    for steps, row in enumerate(reversed(sheet.rows[max(0, place.row - COLUMN_ROWS) : place.row]), start=1):
        for line in row.lines:
            if line.page == place.line.page and line.box.left < box.right and line.box.right > box.left:
                yield steps, line
