"""What is printed in a document, by what it means: laid out once, and then asked for every value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sightline.text.blocks import TextBlock, blocks_of
from sightline.text.dates import dates, times
from sightline.text.flow import Flow, by_columns, by_rows
from sightline.text.places import Place
from sightline.text.sheet import Sheet
from sightline.text.sides import Sides

# A printed number with its grouping and decimals, not inside a word or a longer number; a unit may follow it.
_NUMBER = re.compile(r"(?<![\w.,])-?\d+(?:[.,'\u00a0\u202f]\d+)*(?![.,]?\d)")
# Number and other marks with a digit, as documents are numbered.
_CODE = re.compile(r"[^\W_](?:[^\W_]|[./_-](?=[^\W_])){2,}")


@dataclass(frozen=True)
class Index:
    """The places of everything that is printed on `sheet`; each sort is gathered when it is first asked for.

    A `letter` is written by one party to another, and both are asked for.
    """

    sheet: Sheet
    letter: bool = False

    @cached_property
    def lines(self) -> tuple[Place, ...]:
        """Every line as a place, in reading order."""
        rows = enumerate(self.sheet.rows)
        return tuple(Place(line, number, 0, len(line.text)) for number, row in rows for line in row.lines)

    @cached_property
    def amounts(self) -> Mapping[Decimal, list[Place]]:
        """Money by its value."""
        found: defaultdict[Decimal, list[Place]] = defaultdict(list)
        for money in self.sheet.money:
            found[money.amount.value].append(Place(money.line, money.row, money.amount.start, money.amount.end))
        return found

    @cached_property
    def days(self) -> Mapping[str, list[Place]]:
        """Dates by every day that they can mean, as ISO 8601."""
        found: defaultdict[str, list[Place]] = defaultdict(list)
        for line in self._with_digits:
            for printed in dates(line.line.text):
                for day in printed.readings:
                    found[day.isoformat()].append(_part(line, printed.start, printed.end))
        return found

    @cached_property
    def times(self) -> Mapping[str, list[Place]]:
        """Times of day."""
        found: defaultdict[str, list[Place]] = defaultdict(list)
        for line in self._with_digits:
            for printed in times(line.line.text):
                found[printed.value].append(_part(line, printed.start, printed.end))
        return found

    @cached_property
    def numbers(self) -> Mapping[Decimal, list[Place]]:
        """Numbers without a currency, by each of their meanings; a single digit counts only at the end of a line.

        A page has too many single digits for one of them to show anything.
        """
        found: defaultdict[Decimal, list[Place]] = defaultdict(list)
        for line in self._with_digits:
            text = line.line.text
            for match in _NUMBER.finditer(text):
                if len(re.sub(r"\D", "", match[0])) > 1 or match.end() == len(text.rstrip()):
                    for value in meanings(match[0]):
                        found[value].append(_part(line, match.start(), match.end()))
        return found

    @cached_property
    def codes(self) -> tuple[Place, ...]:
        """Everything that may number something: runs of letters and digits that have a digit."""
        return tuple(
            _part(line, match.start(), match.end())
            for line in self._with_digits
            for match in _CODE.finditer(line.line.text)
            if any(c.isdecimal() for c in match[0])
        )

    @cached_property
    def blocks(self) -> tuple[TextBlock, ...]:
        """Lines that stand below each other."""
        return tuple(blocks_of(self.sheet))

    @cached_property
    def by_rows(self) -> Flow:
        """The letters of the document, row by row."""
        return by_rows(self.sheet)

    @cached_property
    def by_columns(self) -> Flow:
        """The letters of the document, block by block."""
        return by_columns(self.sheet, self.blocks)

    @cached_property
    def sides(self) -> Sides:
        """Whose part of the document a place is."""
        return Sides(self.sheet, self.blocks, self.letter)

    @cached_property
    def _with_digits(self) -> tuple[Place, ...]:
        return tuple(line for line in self.lines if any(c.isdecimal() for c in line.line.text))


def _part(line: Place, start: int, end: int) -> Place:
    return Place(line.line, line.row, start, end)


def meanings(printed: str) -> Iterator[Decimal]:
    """What a printed number can mean: its last mark is that of decimals, or all of them group thousands."""
    digits = re.sub(r"[^\d-]", "", printed)
    whole, mark, fraction = printed.replace(",", ".").rpartition(".")
    if not mark or len(fraction) == 3:
        yield Decimal(digits)
    if mark:
        yield Decimal(f"{re.sub(r'[^0-9-]', '', whole)}.{fraction}")
