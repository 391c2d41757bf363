"""The letters of a document as they go on over the ends of its lines, with the way back to their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sightline.text.blocks import TextBlock
from sightline.text.confusions import letters, skeleton
from sightline.text.places import Place
from sightline.text.rows import Line
from sightline.text.sheet import Sheet


@dataclass(frozen=True)
class Flow:
    """The letters and digits of `lines`, one line behind the other; `starts` says where each begins."""

    lines: tuple[tuple[Line, int], ...]
    starts: tuple[int, ...]
    letters: str

    @staticmethod
    def of(lines: Iterable[tuple[Line, int]]) -> Flow:
        """Join lines, each with the number of its row."""
        kept = tuple(lines)
        starts: list[int] = []
        parts: list[str] = []
        length = 0
        for line, _ in kept:
            parts.append(letters(line.text)[0])
            starts.append(length)
            length += len(parts[-1])
        return Flow(kept, tuple(starts), "".join(parts))

    @cached_property
    def skeleton(self) -> str:
        """The letters with one character for all that print alike; positions stay."""
        return skeleton(self.letters)

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Where characters `start` to `end` stand, one place a line."""
        return tuple(self._places(start, end))

    def _places(self, start: int, end: int) -> Iterator[Place]:
        for index in range(bisect_right(self.starts, start) - 1, len(self.lines)):
            begin = self.starts[index]
            if begin >= end:
                return
            line, row = self.lines[index]
            at = letters(line.text)[1][max(start - begin, 0) : end - begin]
            if at:
                yield Place(line, row, at[0], at[-1] + 1)


def by_rows(sheet: Sheet) -> Flow:
    """Row by row, each from left to right."""
    return Flow.of((line, number) for number, row in enumerate(sheet.rows) for line in row.lines)


def by_columns(sheet: Sheet, blocks: Sequence[TextBlock]) -> Flow:
    """Block by block, each from top to bottom."""
    numbers = {id(line): number for number, row in enumerate(sheet.rows) for line in row.lines}
    return Flow.of((line, numbers[id(line)]) for block in blocks for line in block.lines)
