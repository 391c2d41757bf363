"""`sightline stats`: what was read, what it cost, and how often it was known, reviewed or stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Annotated

import typer

from sightline.cli.options import AsJson, Config
from sightline.cli.shelf import Shelf, asked

if TYPE_CHECKING:
    from sightline.records.sums import Sums

HELP = """\
Say what was read today: how many documents, what they cost, and how many were known before, reviewed or stopped.

\b
Examples:
  sightline stats
  sightline stats --days 30 --tenant acme --json

Counted is what was kept, with `keep = true` in [records] of the settings; days are those of UTC.
"""


def stats(
    *,
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=3660, help="So many, the last is today.")] = 1,
    tenant: Annotated[str | None, typer.Option("--tenant", metavar="NAME", help="Only this tenant's.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Add up what was read; what the screen says of it is `HELP`."""
    from sightline.records.sums import how_many_wait, sums

    last = datetime.now(UTC).date()
    first = last - timedelta(days=days - 1)

    async def found(shelf: Shelf) -> tuple[Sequence[Sums], int]:
        by_task = await sums(shelf.database, tenant=tenant, first=first, last=last)
        return by_task, await how_many_wait(shelf.database, tenant=tenant)

    by_task, waiting = asked(config, found)
    if as_json:
        told = {"first": first.isoformat(), "last": last.isoformat(), "waiting": waiting}
        typer.echo(json.dumps({**told, "tasks": [each.to_json() for each in by_task]}, indent=2))
    else:
        _table(by_task, waiting)


def _table(by_task: Sequence[Sums], waiting: int) -> None:
    from sightline.cli.console import Output
    from sightline.cli.words import grid

    if by_task:
        table = grid()
        for heading in ("task", "documents", "accepted", "review", "blocked", "failed", "known", "warned", "USD"):
            table.add_column(heading, justify="left" if heading == "task" else "right", no_wrap=True)
        rows = [(each.task or "unknown", each) for each in by_task]
        for name, of in [*rows, ("all", reduce(add, by_task))] if len(rows) > 1 else rows:
            shares = [of.accepted, of.review, of.blocked, of.failed, of.hits, of.warned]
            table.add_row(name, f"{of.records:,}", *(f"{of.share(n):.1%}" for n in shares), f"{of.cost_usd:.4f}")
        Output().print(table)
    else:
        typer.echo("Nothing was kept in that time.")
    if waiting:
        typer.echo(f"{waiting:,} wait for a person.")
