"""What `sightline cost` found, as a table for a person or as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from sightline.cli.console import Output
from sightline.cli.words import FAINT, grid, plain
from sightline.models.costs import Cost, to_json
from sightline.models.prices import snapshot
from sightline.types import Json

Bill: TypeAlias = tuple[str, Cost]


def json_of(bills: Sequence[Bill], *, per_day: int | None) -> str:
    """A JSON list, an object for each way to send each picture; `usd` is for one picture."""
    return json.dumps([_fields(bill, per_day) for bill in bills], ensure_ascii=False, indent=2)


def print_bills(bills: Sequence[Bill], *, per_day: int | None, at: datetime) -> None:
    """A table of them, and where the prices are from."""
    output = Output()
    table = grid()
    for heading in ("source", "model", "detail", "way"):
        table.add_column(heading, no_wrap=heading != "source")
    for heading in ("size", "tokens", "$ per 1,000", *([f"$ per day of {per_day:,}"] if per_day else [])):
        table.add_column(heading, justify="right", no_wrap=True)
    for source, cost in bills:
        prices = [_dollars(cost, 1000), *([_dollars(cost, per_day)] if per_day else [])]
        size = f"{f'{cost.crops} of ' if cost.crops > 1 else ''}{cost.size[0]}x{cost.size[1]}"
        table.add_row(plain(source), plain(cost.model), cost.detail, cost.variant, size, _tokens(cost), *prices)
    output.print(table)
    version, day = snapshot(at=at)
    output.print(f"Prices: list prices of genai-prices {version}, with changes up to {day}; input tokens only.")
    if not all(cost.exact for _, cost in bills):
        output.print(f"[{FAINT}]~ is an estimate: no exact rule of that model is known.[/{FAINT}]")


def _fields(bill: Bill, per_day: int | None) -> dict[str, Json]:
    source, cost = bill
    fields = to_json(source, cost)
    if per_day:
        fields["usd_per_day"] = None if cost.usd is None else float(cost.usd * per_day)
    return fields


def _tokens(cost: Cost) -> str:
    if cost.image_tokens is None:
        return "refused"
    return f"{'' if cost.exact else '~'}{cost.image_tokens:,}"


def _dollars(cost: Cost, count: int) -> str:
    if cost.usd is None:
        return "?" if cost.image_tokens is not None else ""
    return f"{(cost.usd * count).quantize(Decimal('0.001')):,}"
