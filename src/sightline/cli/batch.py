"""`sightline batch`: many documents into a file, resumable."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Categories, Config, Engine, Models, Pages, Prompt, Schema, Task, Workers

if TYPE_CHECKING:
    from sightline.batch.run import Existing
    from sightline.cli.bulk import Ending, Order
    from sightline.cli.readers import Readers

INTERRUPTED = 130

HELP = """\
Read many documents into a file, and go on where it stopped.

\b
Examples:
  sightline batch scans/ --task receipt --out results.jsonl
  sightline batch 'mail/**/*.pdf' more.csv --out results.parquet --max-cost 20
  sightline batch s3://bucket/scans/ --task invoice --out results.csv --dry-run

INPUT is a file, a folder, a pattern, a URL of S3 (s3://), Google (gs://) or Azure (az://), or a list of paths in a CSV,
JSONL or Parquet file. Each document gets one line with its id, failures too, in the order in which they are done. The
same command goes on after any end: what is in the output is not read or paid for again.

Ctrl-C brings in what is under way. Exit status: 0 all accepted or to be reviewed, 1 something blocked, failed or left
undone, 2 wrong usage, 130 stopped.
"""

Inputs: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files, folders, patterns, URLs, or lists of them.")
]
Out: TypeAlias = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", help="Ends in .jsonl, or in .json, .csv or .parquet, written at the end."),
]
Concurrency: TypeAlias = Annotated[
    int | None, typer.Option("--concurrency", metavar="N", min=1, help="Documents, and so calls, under way at once.")
]
MaxCost: TypeAlias = Annotated[
    float | None, typer.Option("--max-cost", metavar="USD", min=0, help="Stop before all runs together cost more.")
]
Resume: TypeAlias = Annotated[
    bool, typer.Option("--resume/--no-resume", help="Go on with an output that exists (usual), or refuse to.")
]
Replace: TypeAlias = Annotated[bool, typer.Option("--replace", help="Begin anew: what is in the output is lost.")]
RetryFailed: TypeAlias = Annotated[
    bool, typer.Option("--retry-failed", help="Go on, and do once more what failed before.")
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Say what it will take in tokens, money and time; nothing is sent.")
]
Limit: TypeAlias = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Only the first N.")]
Sample: TypeAlias = Annotated[int | None, typer.Option("--sample", metavar="N", min=1, help="Only N at random.")]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", metavar="N", help="Of --sample: the same picks the same.")]
PathColumn: TypeAlias = Annotated[
    str, typer.Option("--path-column", metavar="NAME", help="The column of a list that holds paths.")
]
IdColumn: TypeAlias = Annotated[
    str, typer.Option("--id-column", metavar="NAME", help="The column of a list that holds ids.")
]


def batch(  # noqa: PLR0913 (every option is a parameter)
    inputs: Inputs,
    *,
    out: Out,
    task: Task = None,
    schema: Schema = None,
    prompt: Prompt = None,
    categories: Categories = None,
    model: Models = None,
    pages: Pages = None,
    engine: Engine = "rapidocr",
    workers: Workers = None,
    concurrency: Concurrency = None,
    max_cost: MaxCost = None,
    resume: Resume = True,
    retry_failed: RetryFailed = False,
    replace: Replace = False,
    dry_run: DryRun = False,
    limit: Limit = None,
    sample: Sample = None,
    seed: Seed = 0,
    path_column: PathColumn = "path",
    id_column: IdColumn = "id",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Read many documents into a file; what the screen says of it is `HELP`."""
    with explained():
        from sightline.cli.asking import asking
        from sightline.cli.bulk import Listing, Order
        from sightline.cli.readers import Readers
        from sightline.sources import Columns

        readers = Readers.configured(config, model, engine=engine, workers=workers)
        asked = asking(task, schema=schema, prompt=prompt, categories=categories)
        listing = Listing(tuple(inputs), Columns(path_column, id_column), limit, sample, seed)
        existing = _existing(resume=resume, retry_failed=retry_failed, replace=replace)
        order = Order(listing, asked, pages, out, existing, readers.at_once(concurrency), max_cost)
        (_foretell if dry_run else _carry_out)(order, readers, as_json=as_json)


def _existing(*, resume: bool, retry_failed: bool, replace: bool) -> Existing:
    from sightline.errors import UsageError

    if replace + retry_failed + (not resume) > 1:
        raise UsageError("--no-resume, --replace and --retry-failed contradict each other; choose one.")
    return "replace" if replace else "retry_failed" if retry_failed else "resume" if resume else "refuse"


def _carry_out(order: Order, readers: Readers, *, as_json: bool) -> None:
    from sightline.cli.bulk import carry_out

    began = time.monotonic()
    ending = carry_out(order, readers)
    _tell(ending, order.out, seconds=time.monotonic() - began, as_json=as_json)


def _foretell(order: Order, readers: Readers, *, as_json: bool) -> None:
    from sightline.cli.bulk import foretell
    from sightline.cli.gauge import print_forecast

    at, found = datetime.now(UTC), foretell(order, readers)
    if as_json:
        typer.echo(json.dumps(found.to_json(at=at), indent=2))
    else:
        print_forecast(found, at=at)


def _tell(ending: Ending, out: Path, *, seconds: float, as_json: bool) -> None:
    """The summary, why it is not all, and the exit status."""
    from sightline.cli.gauge import summary

    if as_json:
        typer.echo(json.dumps(ending.tally.to_json(), indent=2))
    else:
        typer.echo(summary(ending.tally, seconds=seconds, out=out))
    if ending.error is not None:
        typer.echo(f"Error: {ending.error.message}", err=True)
    if ending.stopped:
        typer.echo("Stopped; the same command goes on.", err=True)
        raise typer.Exit(INTERRUPTED)
    if ending.tally.failures or ending.error is not None:
        raise typer.Exit(1)
