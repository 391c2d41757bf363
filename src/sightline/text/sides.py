"""Whose part of a document a place is: that of the one who wrote it, or of the one it was written to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from sightline.text.blocks import TextBlock
from sightline.text.calls import words_of
from sightline.text.names import heading_kind
from sightline.text.places import Place
from sightline.text.roles import role_of
from sightline.text.rows import Line
from sightline.text.sheet import Sheet

Side: TypeAlias = Literal["seller", "buyer"]
_SELLER = frozenset({"vendor", "seller", "supplier", "merchant", "issuer", "sender", "store", "shop"})
_BUYER = frozenset({"customer", "buyer", "client", "recipient", "addressee", "billto", "debtor"})
# Contacts, tax ids and registers: a block that has them is that of whoever wrote the letter.
_BACK_OFFICE = frozenset({"contact", "tax_id", "registration"})
# How many line heights below a heading its block may stand, and how far right of it (page widths).
HEADING_REACH, VALUE_COLUMN = 16, 0.35
# The foot of a page and its head are the writer's; between them, at the left, is the window of the envelope (DIN 5008,
# and wide enough for its kin).
HEAD, FOOT = 0.12, 0.85
WINDOW_LEFT, WINDOW_FOOT = 0.25, 0.33
# A row of name, street and town with marks between them is the writer's, over the window or at the foot.
SENDER_PARTS = re.compile(r"\s+[-–—|•·●∙*]\s*|\s*[|•·●∙]\s*|,\s")
SENDER_LEAST = 2
# Every further place of a name is a point, up to this many.
MOST_REPEATS = 2


def asked_side(path: str) -> Side | None:
    """Whose value a field asks for, by the words of its path; None where they name nobody."""
    words = set(words_of(path))
    return "seller" if words & _SELLER else "buyer" if words & _BUYER else None


@dataclass(frozen=True)
class Sides:
    """The headings and blocks of a document, which tell its two parties apart.

    Only a `letter` has a window that shows whom it was written to; a receipt does not say it.
    """

    sheet: Sheet
    blocks: Sequence[TextBlock]
    letter: bool

    def points(self, places: Sequence[Place]) -> float:
        """How much speaks for the writer's side at the places of one name; below 0 for the other's.

        A writer is named over the window of the envelope, in the head and at the foot, the other one once or twice.
        """
        strongest = max((self._at(place) for place in places), key=abs)
        return strongest + min(MOST_REPEATS, len(places) - 1)

    def _at(self, place: Place) -> float:
        line = place.line
        block = self._blocks.get(id(line))
        heading = self.heading(line)
        back_office = sum(role_of(one.text) in _BACK_OFFICE for one in block.lines) if block else 0
        sender = len(SENDER_PARTS.split(self.sheet.rows[place.row].text)) > SENDER_LEAST
        window = self.letter and line.page == 1 and line.box.left < WINDOW_LEFT and HEAD < line.box.top < WINDOW_FOOT
        edge = line.box.top < HEAD or line.box.top > FOOT
        points = 3.0 * (heading == "seller") - 3.0 * (heading == "buyer") + 0.8 * min(2, back_office)
        points += 1.0 * edge + 3.0 * sender
        return points - 2.0 * (window and not (heading or back_office or sender))

    def heading(self, line: Line) -> str:
        """Whose heading `line` stands under, seller or buyer; the empty string for none."""
        block = self._blocks.get(id(line))
        return self._heading_over(line, block.lines[0].box.left if block else line.box.left)

    @cached_property
    def _blocks(self) -> Mapping[int, TextBlock]:
        return {id(line): block for block in self.blocks for line in block.lines}

    @cached_property
    def _headings(self) -> tuple[tuple[str, Line], ...]:
        lines = (line for row in self.sheet.rows for line in row.lines)
        return tuple((kind, line) for line in lines if (kind := heading_kind(line.text)))

    def _heading_over(self, line: Line, left: float) -> str:
        """The kind of the nearest heading above `line`, whose block starts at `left`, in its column or left of it."""
        reach = HEADING_REACH * line.box.height
        above = [
            (line.box.top - h.box.top, kind)
            for kind, h in self._headings
            if h.page == line.page
            and 0 <= line.box.top - h.box.top < reach
            and h.box.left < line.box.right
            and left < h.box.right + VALUE_COLUMN
        ]
        return min(above)[1] if above else ""
