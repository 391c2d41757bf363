"""From the columns of a CTC text recogniser to words with their places on the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLANK = 0
# A gap of this many columns (8 px each, at a line height of 48 px) parts two words even where no space was read...
WORD_GAP = 6
# ...and one of this many is a gap between two columns of a table.
COLUMN_GAP = 14


@dataclass(frozen=True, slots=True)
class Glyph:
    """One recognised character, the output column where it peaks, and its probability."""

    text: str
    column: int
    probability: float


@dataclass(frozen=True, slots=True)
class Run:
    """The characters between two gaps, from output column `start` to `end`; `gap` columns after the run before."""

    text: str
    start: float
    end: float
    confidence: float
    gap: float


def glyphs(output: NDArray[np.float32], alphabet: Sequence[str]) -> tuple[Glyph, ...]:
    """Decode `output`, columns x characters of `alphabet`: repeats merged, blanks dropped."""
    best = output.argmax(axis=1)
    keep = np.flatnonzero((best != BLANK) & (best != np.concatenate(([BLANK], best[:-1]))))
    return tuple(Glyph(str(alphabet[int(best[i])]), int(i), float(output[i, best[i]])) for i in keep)


def runs(line: Sequence[Glyph]) -> list[Run]:
    """Split a line at its spaces and wide gaps."""
    words = list(_words(line))
    pitch = _pitch(line)
    made: list[Run] = []
    for word in words:
        start = max(0.0, word[0].column + 0.5 - pitch / 2)
        end = word[-1].column + 0.5 + pitch / 2
        made.append(
            Run(
                text="".join(g.text for g in word),
                start=start,
                end=end,
                confidence=sum(g.probability for g in word) / len(word),
                gap=start - made[-1].end if made else 0.0,
            )
        )
    return made


def _words(line: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    word: list[Glyph] = []
    for glyph in line:
        if word and (glyph.text.isspace() or glyph.column - word[-1].column > WORD_GAP):
            yield word
            word = []
        if not glyph.text.isspace():
            word.append(glyph)
    if word:
        yield word


def _pitch(line: Sequence[Glyph]) -> float:
    """The usual distance of neighbouring characters, in columns."""
    steps = sorted(b.column - a.column for a, b in pairwise(line))
    return min(float(steps[len(steps) // 2]), WORD_GAP) if steps else 2.0
