"""A whole document laid out: the rows of all pages, and every amount with the label that stands with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import median

from sightline.text.amounts import Amount, amounts
from sightline.text.cues import cues
from sightline.text.rows import Line, Row, rows_of
from sightline.types import Evidence, Reading

# Rules read a document, then it is judged, perhaps twice: it is laid out once, which takes a third of judging it.
KEPT = 8


@dataclass(frozen=True)
class Money:
    """An amount of the document with its row number (over all pages) and label.

    `label` is what stands to its left in the row, other amounts left out. Where that has no letters, `above`
    tells that it was taken from a row without amounts right above. `column` counts the amounts to its right.
    """

    amount: Amount
    line: Line
    row: int
    label: str
    above: bool
    column: int

    @property
    def evidence(self) -> Evidence:
        """The amount's own place."""
        return self.line.evidence(self.amount.start, self.amount.end)

    @property
    def cues(self) -> frozenset[str]:
        """The cues of the label."""
        return cues(self.label)


@dataclass(frozen=True)
class Sheet:
    """All rows of a document, and its money."""

    rows: tuple[Row, ...]

    @staticmethod
    def of(readings: Sequence[Reading]) -> Sheet:
        """Lay out the pages one below the other; the last few documents are kept, as several look at each."""
        return _laid_out(tuple(readings))

    @cached_property
    def money(self) -> tuple[Money, ...]:
        """Every amount, top to bottom and left to right."""
        return tuple(m for number in range(len(self.rows)) for m in self._row_money(number))

    @cached_property
    def line_height(self) -> float:
        """The usual height of a line, as a fraction of the page's height."""
        heights = [line.box.height for row in self.rows for line in row.lines]
        return median(heights) if heights else 0.0

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currency codes that stand beside amounts, as often as they do."""
        return tuple(m.amount.currency for m in self.money if m.amount.currency)

    def _row_money(self, number: int) -> list[Money]:
        row = self.rows[number]
        found = [(line, amount) for line in row.lines for amount in amounts(line.text)]
        made: list[Money] = []
        for index, (line, amount) in enumerate(found):
            label = _label(row, line, amount)
            above = len(found) == 1 and not _has_letters(label) and self._is_label_row(number - 1)
            text = self.rows[number - 1].text if above else label
            made.append(Money(amount, line, number, text, above, len(found) - 1 - index))
        return made

    def _is_label_row(self, number: int) -> bool:
        """Whether row `number` exists and is a label for the row below: words, few columns and no amount."""
        if number < 0:
            return False
        row = self.rows[number]
        return len(row.lines) <= 2 and _has_letters(row.text) and not any(amounts(line.text) for line in row.lines)


@lru_cache(maxsize=KEPT)
def _laid_out(readings: tuple[Reading, ...]) -> Sheet:
    return Sheet(rows_of(readings))


def _label(row: Row, line: Line, amount: Amount) -> str:
    """What stands left of `amount` in its row, without the other amounts."""
    before = [other.text for other in row.lines[: row.lines.index(line)]]
    parts = [*before, line.text[: amount.start]]
    return " ".join(filter(None, (_without_amounts(part) for part in parts))).strip()


def _without_amounts(text: str) -> str:
    for amount in reversed(amounts(text)):
        text = text[: amount.start] + text[amount.end :]
    return text.strip()


def _has_letters(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]", text)) >= 3
