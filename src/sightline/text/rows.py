"""Words become lines, and lines become visual rows, by geometry alone."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from statistics import median

from sightline.types import Box, Evidence, Reading, Word

# Two lines share a row when their heights overlap by this share of the smaller one.
ROW_OVERLAP = 0.5
# ...and their middles are no further apart than this share of it.
ROW_SHIFT = 0.6
# The slope's change down the page is told by pairs of long lines this share of the page apart, if they are enough.
FAR_APART = 0.15
MIN_CHANGES = 20
MAX_SLOPES = 60
# Only lines this many times wider than high say how the page is skewed, and only up to this angle.
SKEW_ASPECT = 4.0
MAX_SKEW_DEGREES = 15.0


@dataclass(frozen=True)
class Line:
    """One printed run of words, never across a column gap; `text` joins them by single spaces."""

    words: tuple[Word, ...]
    page: int

    @cached_property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(w.text for w in self.words)

    @cached_property
    def box(self) -> Box:
        """The box around all words."""
        return Box.around([w.box for w in self.words])

    def evidence(self, start: int = 0, end: int | None = None) -> Evidence:
        """The place of characters `start` to `end` of `text`; a word that is partly inside gives its share."""
        end = len(self.text) if end is None else end
        boxes: list[Box] = []
        offset = 0
        for word in self.words:
            first, last = max(start - offset, 0), min(end - offset, len(word.text))
            if first < last:
                boxes.append(_part(word, first, last))
            offset += len(word.text) + 1
        return Evidence(self.page, Box.around(boxes or [self.box]), self.text[start:end])


@dataclass(frozen=True)
class Row:
    """Lines that stand side by side, left to right."""

    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """The lines with two spaces between them, which no line has inside."""
        return "  ".join(line.text for line in self.lines)

    @cached_property
    def box(self) -> Box:
        """The box around all lines."""
        return Box.around([line.box for line in self.lines])

    @property
    def page(self) -> int:
        """The page that all lines are on, counted from 1."""
        return self.lines[0].page


def lines_of(reading: Reading) -> list[Line]:
    """The words of `reading` grouped by their line number, as they stand and in whatever order they are given."""
    grouped: defaultdict[int, list[Word]] = defaultdict(list)
    for word in sorted(reading.words, key=lambda word: (word.line, word.box.left)):
        grouped[word.line].append(word)
    return [Line(tuple(words), reading.page) for words in grouped.values()]


def rows_of(readings: Iterable[Reading]) -> tuple[Row, ...]:
    """The visual rows of all pages, top to bottom. A small skew of the page is taken out first."""
    return tuple(row for reading in readings for row in _page_rows(reading))


def _page_rows(reading: Reading) -> list[Row]:
    lines = lines_of(reading)
    width, height = reading.size_px
    slope, change = _lie(_slopes(lines, width / height))

    def middle(line: Line) -> float:
        x, y = line.box.center
        return y - (slope + change * y) * (x - 0.5)

    grouped: list[list[tuple[float, Line]]] = []
    for y, line in sorted(((middle(line), line) for line in lines), key=lambda pair: pair[0]):
        if grouped and _shares(grouped[-1], line, y):
            grouped[-1].append((y, line))
        else:
            grouped.append([(y, line)])
    return [Row(tuple(sorted((line for _, line in row), key=lambda line: line.box.left))) for row in grouped]


def _shares(row: Sequence[tuple[float, Line]], line: Line, middle: float) -> bool:
    """Whether `line`, without the page's skew, shares half of its height with the row, and stands at its middle.

    The second keeps a logo that is two rows high from pulling both into one.
    """
    apart = abs(middle - sum(y for y, _ in row) / len(row))
    row_height = median(_height(other) for _, other in row)
    smaller = min(row_height, _height(line))
    return (row_height + _height(line)) / 2 - apart >= ROW_OVERLAP * smaller and apart <= ROW_SHIFT * smaller


def _height(line: Line) -> float:
    """The height of the print: of its words, because the box around a skewed line is higher."""
    return median(w.box.height for w in line.words)


def _slopes(lines: Sequence[Line], aspect: float) -> list[tuple[float, float]]:
    """Where the longer lines stand, and how they lie: page heights down per page width to the right.

    `aspect` is the page's width / height.
    """
    made: list[tuple[float, float]] = []
    limit = math.tan(math.radians(MAX_SKEW_DEGREES)) * aspect
    for line in lines:
        (left, first), (right, last) = line.words[0].box.center, line.words[-1].box.center
        if (right - left) * aspect > SKEW_ASPECT * _height(line) and abs(last - first) <= limit * (right - left):
            made.append((line.box.center[1], (last - first) / (right - left)))
    return made


def _lie(slopes: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The slope at the top of the page, and its change per page height: a photo taken at an angle has the second too.

    A robust straight line through `slopes` (Theil 1950, Sen 1968): the median over all pairs that are far apart.
    """
    if len(slopes) < 3:
        return 0.0, 0.0
    some = slopes[:: 1 + len(slopes) // MAX_SLOPES]
    changes = [(t - s) / (z - y) for (y, s), (z, t) in combinations(some, 2) if abs(z - y) > FAR_APART]
    change = median(changes) if len(changes) >= MIN_CHANGES else 0.0
    return median(s - change * y for y, s in slopes), change


def _part(word: Word, first: int, last: int) -> Box:
    left, top, right, bottom = word.box
    step = (right - left) / len(word.text)
    return Box(left + first * step, top, left + last * step, bottom)
