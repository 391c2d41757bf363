"""The items of a list as a compact table of their own: one row an item, one column a part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from sightline.cli.words import FAINT, LOOKS, Room, grid, judgement, plain, reason, value_text, where
from sightline.types import FieldVerdict, Status

if TYPE_CHECKING:
    from rich.table import Table

ITEM = re.compile(r"(?P<list>.+?)\[(?P<number>\d+)\]\.?(?P<part>.*)", re.DOTALL)
WORST_FIRST: tuple[Status, ...] = ("contradicted", "unverified", "confirmed", "missing")
LAST_NUMBER = re.compile(r"\[\d+\]$")
NUMBER = re.compile(r"[-+]?[\d.,]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number as people count, and its parts by name."""

    number: int
    parts: dict[str, FieldVerdict]

    def column(self, name: str) -> list[FieldVerdict]:
        """The parts that stand in one column: several where the part is a list itself."""
        return [part for own, part in self.parts.items() if _column(own) == name]

    @property
    def status(self) -> Status:
        """The worst status among the parts: an item is only as good as that."""
        found = {part.status for part in self.parts.values()}
        return next(status for status in WORST_FIRST if status in found)

    @property
    def why(self) -> Text:
        """What speaks against its parts; what speaks for them is already in the status."""
        against = [
            Text.assemble((f"{_heading(name)}: ", FAINT), reason(finding))
            for name, part in self.parts.items()
            for finding in part.findings
            if finding.severity != "info"
        ]
        return Text(" ").join(against)


def lists(fields: Sequence[FieldVerdict]) -> dict[str, list[Item]]:
    """The items of each list among `fields`, in the order in which they appear."""
    found: dict[str, dict[int, Item]] = {}
    for field in fields:
        if match := ITEM.fullmatch(field.path):
            number = int(match["number"]) + 1
            item = found.setdefault(match["list"], {}).setdefault(number, Item(number, {}))
            item.parts[match["part"]] = field
    return {name: list(items.values()) for name, items in found.items()}


def items_table(items: Sequence[Item], room: Room) -> Table:
    """A row for each item. On a terminal the reasons stand below the first part, which is the widest as a rule."""
    names = list(
        dict.fromkeys(_column(n) for item in items for n, part in item.parts.items() if part.value is not None)
    )
    table = grid()
    table.add_column("#", justify="right", style=FAINT)
    for name in names:
        numeric = all(NUMBER.fullmatch(str(part.value or "0")) for item in items for part in item.column(name))
        table.add_column(_heading(name), justify="right" if numeric else "left", no_wrap=numeric)
    table.add_column("status", no_wrap=True)
    if not room.narrow:
        table.add_column("where", no_wrap=True)
    if not room.wraps:
        table.add_column("why")
    for item in items:
        table.add_row(*_row(item, names, room))
    return table


def _column(name: str) -> str:
    return LAST_NUMBER.sub("", name)


def _heading(name: str) -> str:
    return plain(name).replace("_", " ")


def _row(item: Item, names: Sequence[str], room: Room) -> list[Text]:
    cells = [Text(", ").join(map(_cell, item.column(name))) for name in names]
    if room.wraps and item.why and cells:
        cells[0] = Text("\n").join([cells[0], item.why])
    row = [Text(str(item.number)), *cells, judgement(item.status, room)]
    if not room.narrow:
        row.append(where(next((part.evidence for part in item.parts.values() if part.evidence), ())))
    if not room.wraps:
        row.append(item.why)
    return row


def _cell(part: FieldVerdict) -> Text:
    text = value_text(part.value)
    if part.status in ("contradicted", "unverified"):
        text.stylize(LOOKS[part.status].style)
    return text
