"""`sightline records`: what is kept of documents, found again, shown, exported and deleted."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, cast, get_args

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config
from sightline.cli.shelf import Owner, Shelf, asked
from sightline.tenants.tenant import LOCAL

if TYPE_CHECKING:
    from sightline.records.stored import Headline, Listing, Stored, Wanted
    from sightline.types import Json

HELP = """\
Find, show, export and delete records that were kept.

\b
Examples:
  sightline records list --outcome review
  sightline records list --value invoice_number=4711
  sightline records export --since 2026-11-01 --out november.parquet
  sightline records delete 019e3c0b5f1d4a7c8e6b2f9d01a3c5e7

Records are kept where [database] of the settings says, when [records] has `keep = true`: they hold text of documents,
and pictures of their pages. A record that is deleted is gone for good, with everything that was made of its document.
"""
records = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=HELP)

Outcome: TypeAlias = Annotated[
    str | None, typer.Option("--outcome", metavar="NAME", help="accepted, review, blocked or failed.")
]
Task: TypeAlias = Annotated[str | None, typer.Option("--task", metavar="TASK", help="Only records of this task.")]
Since: TypeAlias = Annotated[
    str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="Kept on this day (UTC) or later.")
]
Until: TypeAlias = Annotated[
    str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Kept on this day (UTC) or earlier.")
]
Check: TypeAlias = Annotated[
    str | None, typer.Option("--check", metavar="NAME", help="This check objected to something, such as arithmetic.")
]
Value: TypeAlias = Annotated[
    str | None, typer.Option("--value", metavar="PATH=VALUE", help="With this value, such as total=9.00.")
]
Ids: TypeAlias = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, as `records list` shows them.")]


@records.command("list")
def list_records(  # noqa: PLR0913 (every option is a parameter)
    *,
    outcome: Outcome = None,
    task: Task = None,
    since: Since = None,
    until: Until = None,
    check: Check = None,
    value: Value = None,
    tenant: Owner = LOCAL,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="At most so many.")] = 50,
    cursor: Annotated[str | None, typer.Option("--cursor", metavar="ID", help="Only those before this one.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """List records, the newest first."""
    wanted = _wanted(outcome, task, since, until, check, value)
    found = asked(config, lambda shelf: shelf.records.list(wanted, tenant=tenant, cursor=cursor, most=limit))
    if as_json:
        lines = [_json(line) for line in found.lines]
        typer.echo(json.dumps({"records": lines, "cursor": found.cursor}, ensure_ascii=False, indent=2))
    else:
        _table(found)


@records.command()
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a record.")],
    *,
    tenant: Owner = LOCAL,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show one record as `extract` did."""
    from sightline.cli.printers import JsonDocument, Screen

    stored = asked(config, lambda shelf: _found(shelf, record_id, tenant))
    printer = JsonDocument(single=True) if as_json else Screen()
    printer.show(stored.record)
    printer.end()


@records.command()
def export(  # noqa: PLR0913 (every option is a parameter)
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Ends in .jsonl, .json, .csv or .parquet; it is replaced.")
    ],
    outcome: Outcome = None,
    task: Task = None,
    since: Since = None,
    until: Until = None,
    check: Check = None,
    value: Value = None,
    tenant: Owner = LOCAL,
    config: Config = None,
) -> None:
    """Write records into a file, a line or row each, the oldest first."""
    from sightline.cli.exported import exported

    wanted = _wanted(outcome, task, since, until, check, value)
    number = asked(config, lambda shelf: exported(shelf.records, wanted, tenant=tenant, out=out))
    typer.echo(f"{number:,} records are in {out}.")


@records.command()
def delete(record_ids: Ids, *, tenant: Owner = LOCAL, config: Config = None, as_json: AsJson = False) -> None:
    """Delete records for good, with their pages, and with answers that the cache holds to the same tasks.

    Exit status: 0 all of them are gone, 1 one of them was not there, 2 wrong usage.
    """
    number = asked(config, lambda shelf: shelf.records.delete(record_ids, tenant=tenant, by=shelf.by))
    typer.echo(json.dumps({"deleted": number}) if as_json else f"{number:,} records are deleted.")
    if number < len(set(record_ids)):
        raise typer.Exit(1)


@records.command()
def expire(*, config: Config = None, as_json: AsJson = False) -> None:
    """Delete for good what is older than [records] of the settings says, of every tenant."""
    from sightline.records.expiry import expire as expired

    at = datetime.now(UTC)
    number = asked(config, lambda shelf: expired(shelf.records, shelf.database, shelf.settings.records, at=at))
    typer.echo(json.dumps({"expired": number}) if as_json else f"{number:,} records have expired.")


@records.command()
def verify(*, tenant: Owner = LOCAL, config: Config = None) -> None:
    """Say whether the trail of who did what is as it was written.

    Exit status: 0 it is, 1 it was changed, 2 wrong usage.
    """
    from sightline.database.trail import first_broken

    async def broken(shelf: Shelf) -> int | None:
        async with shelf.database.reading() as connection:
            return await first_broken(connection, tenant)

    row = asked(config, broken)
    typer.echo("The trail is as it was written." if row is None else f"The trail was changed at its row {row}.")
    if row is not None:
        raise typer.Exit(1)


async def _found(shelf: Shelf, record_id: str, tenant: str) -> Stored:
    from sightline.errors import RecordNotFound

    stored = await shelf.records.get(record_id, tenant=tenant)
    if stored is None:
        raise RecordNotFound(
            f"{record_id[:64]}: there is no such record; `sightline records list` shows those there are."
        )
    return stored


def _wanted(  # noqa: PLR0913, PLR0917 (the options of two commands)
    outcome: str | None, task: str | None, since: str | None, until: str | None, check: str | None, value: str | None
) -> Wanted:
    from sightline import types
    from sightline.errors import UsageError
    from sightline.records.stored import Wanted

    with explained():
        if outcome is not None and outcome not in get_args(types.Outcome):
            raise UsageError(f"--outcome is one of {', '.join(get_args(types.Outcome))}.")
        if value is not None and "=" not in value:
            raise UsageError("--value is a path and a value, such as total=9.00.")
        path, _, sought = (value or "").partition("=")
        return Wanted(
            outcome=cast("types.Outcome | None", outcome),
            task=task,
            since=None if since is None else _day(since),
            until=None if until is None else _day(until) + timedelta(days=1),
            check=check,
            path=path or None,
            value=None if value is None else sought,
        )


def _day(text: str) -> datetime:
    from sightline.errors import UsageError

    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError as error:
        raise UsageError(f"{text[:32]} is no day; write it as 2026-11-21.") from error


def _json(line: Headline) -> dict[str, Json]:
    return {
        "id": line.id,
        "at": line.at.isoformat(timespec="milliseconds"),
        "source": line.source,
        "task": line.task,
        "outcome": line.outcome,
        "reader": {"provider": line.provider, "model": line.model},
        "cached": line.cached,
        "cost_usd": format(line.cost_usd, "f"),
        "pages": line.pages,
        "doubtful": line.doubtful,
        "least_p": line.least_p,
    }


def _table(found: Listing) -> None:
    from sightline.cli.console import Output
    from sightline.cli.words import FAINT, grid, judgement, plain

    if not found.lines:
        typer.echo("There are no such records.")
        return
    output, table = Output(), grid()
    for heading in ("id", "kept (UTC)", "outcome", "task", "doubtful", "source"):
        table.add_column(heading, no_wrap=heading != "source", style=FAINT if heading == "id" else None)
    for line in found.lines:
        doubtful, at = str(line.doubtful or ""), f"{line.at:%Y-%m-%d %H:%M}"
        told = judgement(line.outcome, output.room)
        table.add_row(line.id, at, told, line.task or "", doubtful, plain(line.source))
    output.print(table)
    if found.cursor:
        typer.echo(f"There are more: --cursor {found.cursor}")
