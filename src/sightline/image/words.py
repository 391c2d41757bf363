"""Characters to words and lines: by white space where the file states it, and by the gaps on the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sightline.image.glyphs import GARBLED, Glyph

# All in ems of the larger neighbour. The narrowest space of a justified line is about 0.2 wide...
WORD_GAP = 0.18
# ...a gap between two columns is wider than the widest space, and these two bound one printed line.
COLUMN_GAP = 1.2
LINE_DRIFT = 0.3
# Kerning moves a character back by up to this much; beyond it, the file has jumped to another place.
KERNING = 0.35
# Characters set this close belong to one word even when the file states them in two places.
TOUCHING = 0.1

PageBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters without white space. `spaced` says that white space is stated (before, after) it."""

    glyphs: tuple[Glyph, ...]
    spaced: tuple[bool, bool]

    @property
    def start(self) -> float:
        """Where the first character begins, along the direction of writing."""
        return self.glyphs[0].start

    @property
    def end(self) -> float:
        """Where the farthest character ends."""
        return max(g.end for g in self.glyphs)

    @property
    def base(self) -> float:
        """The baseline of the largest character: raised cents do not lift the word."""
        return max(self.glyphs, key=lambda g: g.em).base

    @property
    def em(self) -> float:
        """The size of the largest character."""
        return max(g.em for g in self.glyphs)

    @property
    def text(self) -> str:
        """The composed text (NFC), without characters that have no meaning."""
        return unicodedata.normalize("NFC", "".join(g.text for g in self.glyphs if g.text != GARBLED))

    @property
    def box(self) -> PageBox:
        """Left, top, right, bottom around all ink, in points."""
        boxes = [g.box for g in self.glyphs]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )


def lines(glyphs: Sequence[Glyph]) -> list[list[Run]]:
    """The words of each printed line, lines from top to bottom, words along the line.

    A gap wider than COLUMN_GAP begins another line, so the cells of a table row are lines of their own.
    """
    by_angle: dict[int, list[Run]] = {}
    for run in _runs(glyphs):
        by_angle.setdefault(run.glyphs[0].angle, []).append(run)
    return [line for angle in sorted(by_angle) for row in _rows(by_angle[angle]) for line in _columns(_joined(row))]


def _runs(glyphs: Iterable[Glyph]) -> Iterator[Run]:
    """Split the stated sequence at white space, at gaps, and where it jumps."""
    run: list[Glyph] = []
    spaced = False
    for glyph in glyphs:
        if run and (not glyph.text or not _continues(run[-1], glyph)):
            yield Run(tuple(run), (spaced, not glyph.text))
            run, spaced = [], False
        if glyph.text:
            run.append(glyph)
        else:
            spaced = True
    if run:
        yield Run(tuple(run), (spaced, False))


def _continues(last: Glyph, glyph: Glyph) -> bool:
    em = max(last.em, glyph.em)
    if glyph.angle != last.angle or abs(glyph.base - last.base) > KERNING * em:
        return False
    # The parts of a ligature share one box, so the next character may begin where the last one did.
    return glyph.start - last.end <= WORD_GAP * em and glyph.end >= last.end - KERNING * em


def _rows(runs: list[Run]) -> Iterator[list[Run]]:
    """Runs on one baseline, from the top row down, each row from start to end."""
    row: list[Run] = []
    for run in sorted(runs, key=lambda r: r.base):
        if row and run.base - row[0].base > LINE_DRIFT * min(run.em, row[0].em):
            yield sorted(row, key=lambda r: r.start)
            row = []
        row.append(run)
    if row:
        yield sorted(row, key=lambda r: r.start)


def _joined(row: list[Run]) -> list[Run]:
    """Put together what the file states in pieces but prints as one word; drop what is printed twice in one place."""
    joined: list[Run] = []
    for run in row:
        last = joined[-1] if joined else None
        if last and run.text == last.text and abs(run.start - last.start) < TOUCHING * run.em:
            continue
        if last and not last.spaced[1] and not run.spaced[0] and _touch(last, run):
            joined[-1] = Run(last.glyphs + run.glyphs, (last.spaced[0], run.spaced[1]))
        else:
            joined.append(run)
    return joined


def _touch(last: Run, run: Run) -> bool:
    return -KERNING * run.em < run.start - last.end < TOUCHING * max(last.em, run.em)


def _columns(row: list[Run]) -> Iterator[list[Run]]:
    line = row[:1]
    for last, run in pairwise(row):
        if run.start - last.end > COLUMN_GAP * max(last.em, run.em):
            yield line
            line = []
        line.append(run)
    if line:
        yield line
