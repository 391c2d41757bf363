"""The text of a page in the orders in which a person would read it, with the words that every character came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sightline.text.rows import Line, lines_of, rows_of
from sightline.types import Box, Reading, Word

# A line goes on in the one below that shares this part of its width, no further down than this many of its heights.
SHARED_WIDTH = 0.5
MOST_LEADING = 1.5


@dataclass(frozen=True)
class Stream:
    """Words of one page in one order; `text` joins them by single spaces."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for word in self.words:
            starts.append(starts[-1] + len(word.text) + 1)
        return starts[:-1]

    def box(self, start: int, end: int) -> Box:
        """The box around every word that has a character from `start` to `end`."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1)
        return Box.around([word.box for word in self.words[first:last]])


def streams(reading: Reading) -> Iterator[Stream]:
    """Row by row across the page, and column by column down it where that is another order."""
    across = Stream(tuple(word for row in rows_of([reading]) for line in row.lines for word in line.words))
    down = Stream(tuple(word for line in _columns(lines_of(reading)) for word in line.words))
    if across.words:
        yield across
    if down.words != across.words:
        yield down


def _columns(lines: Sequence[Line]) -> Iterator[Line]:
    """Every line followed by the one that goes on right below it, as the lines of one paragraph do."""
    waiting = sorted(lines, key=lambda line: (line.box.top, line.box.left))
    while waiting:
        line: Line | None = waiting.pop(0)
        while line is not None:
            yield line
            line = _taken(waiting, line)


def _taken(waiting: list[Line], line: Line) -> Line | None:
    """The line below `line`, taken out of `waiting`, which is sorted by top edges."""
    for place, below in enumerate(waiting):
        if below.box.top > line.box.bottom + MOST_LEADING * line.box.height:
            return None
        if below.box.center[1] > line.box.bottom and _shared_width(line.box, below.box) >= SHARED_WIDTH:
            return waiting.pop(place)
    return None


def _shared_width(one: Box, other: Box) -> float:
    """The part of the narrower box that stands above or below the other one."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared / max(min(one.width, other.width), 1e-9)
