"""`sightline review`: what waits for a person, and what persons said."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config
from sightline.cli.shelf import Owner, Shelf, asked
from sightline.tenants.tenant import LOCAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from sightline.database.trail import Entry
    from sightline.review.entered import Entered

HELP = """\
See what waits for a person, and take out or bring in what persons said is right.

\b
Examples:
  sightline review list
  sightline review history 019e3c0b5f1d4a7c8e6b2f9d01a3c5e7
  sightline review export --out reviewed.jsonl
  sightline review import labels.jsonl

Records are reviewed at /review of `sightline serve`, and over its interface; [review] of the settings says which of
them wait. `sightline records verify` says whether the trail of it all is as it was written.
"""
review = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=HELP)


@review.command("list")
def list_waiting(
    *,
    tenant: Owner = LOCAL,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=200, help="At most so many.")] = 50,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """List what waits, the highest priority first."""

    async def found(shelf: Shelf) -> Sequence[RowMapping]:
        from sightline.review.queue import Queue
        from sightline.review.reviewer import Reviewer

        return await Queue(shelf.database).list(Reviewer(tenant, shelf.by, admin=True), most=limit)

    lines = asked(config, found)
    if as_json:
        typer.echo(json.dumps({"items": [_line(line) for line in lines]}, ensure_ascii=False, indent=2))
    else:
        _table(lines)


@review.command()
def history(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a record.")],
    *,
    tenant: Owner = LOCAL,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show who did what to a record, and what they changed."""
    from sightline.database.trail import of_subject

    async def found(shelf: Shelf) -> Sequence[Entry]:
        async with shelf.database.reading() as connection:
            return await of_subject(connection, tenant, record_id)

    entries = asked(config, found)
    if as_json:
        typer.echo(json.dumps({"entries": [_entry(entry) for entry in entries]}, ensure_ascii=False, indent=2))
        return
    for entry in entries:
        typer.echo(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.deed.by}  {entry.deed.action}")
        said: Any = entry.deed.said or {}
        for path, (old, new) in said.get("changes", {}).items():
            typer.echo(f"  {path}: {_value(old)} -> {_value(new)}")
    if not entries:
        typer.echo("Nobody did anything to such a record.")


@review.command()
def export(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.jsonl", help="Where to write; it is replaced.")],
    sampled: Annotated[
        bool, typer.Option("--sampled", help="Only the random sample, as `sightline calibrate` needs it.")
    ] = False,
    tenant: Owner = LOCAL,
    config: Config = None,
) -> None:
    """Write reviewed records with their labels into a file, a line each, the oldest first."""

    async def written(shelf: Shelf) -> int:
        from sightline.review.learned import Learned

        number = 0
        with out.open("w", encoding="utf-8") as file:
            async for line in Learned(shelf.database, tenant).lines(sampled=sampled):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                number += 1
        return number

    typer.echo(f"{asked(config, written):,} reviewed records are in {out}.")


@review.command("import")
def import_labels(
    labels: Annotated[Path, typer.Argument(metavar="LABELS.jsonl", help="Lines with an `id` and its `labels`.")],
    *,
    tenant: Owner = LOCAL,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Take labels that were made elsewhere, as `export` writes them; what they do not name is right as it is.

    Exit status: 0 all of them were taken, 1 some not, 2 wrong usage.
    """
    with explained():
        from sightline.review.entered import lines_of

        stated = list(lines_of(labels.read_text(encoding="utf-8"), source=str(labels)))

    async def taken(shelf: Shelf) -> Entered:
        from sightline.review.decisions import Decisions
        from sightline.review.entered import enter
        from sightline.review.reviewer import Reviewer

        who = Reviewer(tenant, shelf.by, admin=True)
        return await enter(who, iter(stated), shelf.records, Decisions(shelf.database))

    done = asked(config, taken)
    if as_json:
        typer.echo(json.dumps({"taken": done.taken, "missing": done.missing, "held": done.held}))
    else:
        typer.echo(
            f"{done.taken:,} taken, {done.missing:,} of records that are not there, {done.held:,} held by others."
        )
    if done.missing or done.held:
        raise typer.Exit(1)


def _line(line: RowMapping) -> dict[str, Any]:
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in line.items()}
    return {"id": said.pop("record_id"), **said}


def _entry(entry: Entry) -> dict[str, Any]:
    deed = entry.deed
    return {"number": entry.number, "at": entry.at.isoformat(), "by": deed.by, "action": deed.action, "said": deed.said}


def _value(value: object) -> str:
    from sightline.cli.words import plain

    return "none" if value is None else plain(str(value))


def _table(lines: Sequence[RowMapping]) -> None:
    from sightline.cli.console import Output
    from sightline.cli.words import FAINT, grid, plain

    if not lines:
        typer.echo("Nothing waits.")
        return
    output, table = Output(), grid()
    for heading in ("id", "why", "priority", "task", "doubtful", "held by", "source"):
        table.add_column(heading, no_wrap=heading != "source", style=FAINT if heading == "id" else None)
    for line in lines:
        urgency, doubtful, holder = f"{line['priority']:.2f}", str(line["doubtful"] or ""), line["claimed_by"] or ""
        table.add_row(line["record_id"], line["why"], urgency, line["task"], doubtful, holder, plain(line["source"]))
    output.print(table)
