"""`sightline batch`: many documents into a file, resumable."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sightline.cli.batch_options import By, Calls, Compared, DryRun, GoingOn, Inputs, Out, Picked, Where
from sightline.cli.faults import explained
from sightline.cli.grouped import grouped
from sightline.cli.options import AsJson, Asked

if TYPE_CHECKING:
    from sightline.batch.run import Existing
    from sightline.cli.bulk import Ending, Order
    from sightline.cli.readers import Readers
    from sightline.cli.spread import Table

INTERRUPTED = 130

HELP = """\
Read many documents into a file, and go on where it stopped.

\b
Examples:
  sightline batch scans/ --task receipt --out results.jsonl
  sightline batch 'mail/**/*.pdf' more.csv --out results.parquet --max-cost 20
  sightline batch s3://bucket/scans/ --task invoice --out results.csv --dry-run
  sightline batch s3://bucket/scans/ --out s3://bucket/results --engine daft --ray head:6379

INPUT is a file, a folder, a pattern, a URL of S3 (s3://), Google (gs://) or Azure (az://), or a list of paths in a CSV,
JSONL or Parquet file. Each document gets one line with its id, failures too, in the order in which they are done. The
same command goes on after any end: what is in the output is not read or paid for again.

Ctrl-C brings in what is under way. Exit status: 0 all accepted or to be reviewed, 1 something blocked, failed or left
undone, 2 wrong usage, 130 stopped.
"""


@grouped
def batch(  # noqa: PLR0913 (every option, or group of them, is a parameter)
    inputs: Inputs,
    *,
    out: Out,
    asked: Asked,
    by: By,
    where: Where,
    calls: Calls,
    going_on: GoingOn,
    picked: Picked,
    compared: Compared,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Read many documents into a file; what the screen says of it is `HELP`."""
    with explained():
        from sightline.cli.asking import asking, named_categories
        from sightline.cli.bulk import Listing, Order
        from sightline.cli.readers import Readers
        from sightline.cli.ways import Way, shared
        from sightline.evaluate.answer_key import AnswerKey
        from sightline.sources import Columns

        readers = Readers.configured(by.config, by.model, engine=by.ocr, workers=by.workers)
        catalog = named_categories(asked.categories) if asked.categories else None
        task = asking(asked, accept_judgements=readers.settings.accept_judgements, catalog=catalog)
        columns = Columns(picked.path_column, picked.id_column, compared.label_column)
        listing = Listing(tuple(inputs), columns, picked.limit, picked.sample, picked.seed)
        shares = shared(task, where.engine) if calls.share_duplicates is None else calls.share_duplicates
        at_once = readers.at_once(calls.concurrency)
        way = Way(at_once, calls.per_call, tuple(catalog or ()), shares, in_steps=calls.two_steps)
        key = AnswerKey.read(compared.labels, columns) if compared.labels else None
        existing = _existing(going_on)
        order = Order(listing, task, by.pages, Path(out), existing, way, calls.max_cost, key, calls.call_seconds)
        work = _foretell if dry_run else _carry_out
        work(order, readers, _table(out, where), as_json=as_json)


def _existing(going_on: GoingOn) -> Existing:
    from sightline.errors import UsageError

    if going_on.replace + going_on.retry_failed + (not going_on.resume) > 1:
        raise UsageError("--no-resume, --replace and --retry-failed contradict each other; choose one.")
    if going_on.replace:
        return "replace"
    return "retry_failed" if going_on.retry_failed else "resume" if going_on.resume else "refuse"


def _table(out: str, where: Where) -> Table | None:
    """Where Daft puts the rows; None where it is not asked for."""
    from sightline.errors import UsageError

    if where.engine == "daft":
        from sightline.cli.spread import PART, Table

        return Table(out, where.part or PART, where.ray)
    if where.part is not None or where.ray is not None:
        raise UsageError("--part and --ray are about --engine daft; give that, too, or leave them out.")
    return None


def _carry_out(order: Order, readers: Readers, table: Table | None, *, as_json: bool) -> None:
    from sightline.cli import bulk, spread

    began = time.monotonic()
    ending = spread.carry_out(order, readers, table) if table else bulk.carry_out(order, readers)
    out = table.place if table else str(order.out)
    _tell(ending, out, seconds=time.monotonic() - began, as_json=as_json)


def _foretell(order: Order, readers: Readers, table: Table | None, *, as_json: bool) -> None:
    from sightline.cli import bulk, spread
    from sightline.cli.gauge import print_forecast

    at = datetime.now(UTC)
    found = spread.foretell(order, readers, table) if table else bulk.foretell(order, readers)
    if as_json:
        typer.echo(json.dumps(found.to_json(at=at), indent=2))
    else:
        print_forecast(found, at=at)


def _tell(ending: Ending, out: str, *, seconds: float, as_json: bool) -> None:
    """The summary, why it is not all, and the exit status."""
    from sightline.cli.gauge import summary

    confusion = ending.confusion
    if as_json:
        compared = {} if confusion is None else {"confusion": confusion.to_json()}
        typer.echo(json.dumps({**ending.tally.to_json(), **compared}, indent=2))
    else:
        typer.echo(summary(ending.tally, seconds=seconds, out=out))
        typer.echo("" if confusion is None else f"\n{confusion.table()}", nl=confusion is not None)
    if ending.error is not None:
        typer.echo(f"Error: {ending.error.message}", err=True)
    if ending.stopped:
        typer.echo("Stopped; the same command goes on.", err=True)
        raise typer.Exit(INTERRUPTED)
    if ending.tally.failures or ending.error is not None:
        raise typer.Exit(1)
