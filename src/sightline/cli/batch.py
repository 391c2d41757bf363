"""`sightline batch`: many documents into a file, resumable."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from sightline.cli.faults import explained
from sightline.cli.options import (
    AcceptJudgements,
    AsJson,
    Categories,
    Config,
    Models,
    Ocr,
    Pages,
    Prompt,
    Schema,
    Task,
    Workers,
)

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

Inputs: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files, folders, patterns, URLs, or lists of them.")
]
Out: TypeAlias = Annotated[
    str,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Ends in .jsonl, or in .json, .csv or .parquet, written at the end; with --engine daft, a folder or URL.",
    ),
]
Engine: TypeAlias = Annotated[
    Literal["local", "daft"],
    typer.Option("--engine", help="This machine, or Daft with a table as output, which also runs on many."),
]
Ray: TypeAlias = Annotated[
    str | None,
    typer.Option("--ray", metavar="ADDRESS", help="With --engine daft: the Ray cluster to run on, such as host:6379."),
]
PartSize: TypeAlias = Annotated[
    int | None,
    typer.Option("--part", metavar="N", min=1, help="With --engine daft: documents that become one file; 100 if not."),
]
Concurrency: TypeAlias = Annotated[
    int | None,
    typer.Option("--concurrency", metavar="N", min=1, help="Documents, and so calls, under way on a machine."),
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


PerCall: TypeAlias = Annotated[
    int, typer.Option("--per-call", metavar="N", min=1, help="Pictures in one call, each with an answer of its own.")
]
TwoSteps: TypeAlias = Annotated[
    bool, typer.Option("--two-steps", help="Choose the group of a category first; the file of categories names groups.")
]
ShareDuplicates: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--share-duplicates/--ask-duplicates",
        help="Have pictures that show the same share one answer, or ask about each; classify shares if not given.",
    ),
]
Labels: TypeAlias = Annotated[
    Path | None,
    typer.Option("--labels", metavar="FILE", help="Compare categories with this list, by id or path, at the end."),
]
LabelColumn: TypeAlias = Annotated[
    str, typer.Option("--label-column", metavar="NAME", help="The column of that list with the right category.")
]
CallSeconds: TypeAlias = Annotated[
    float | None,
    typer.Option("--call-seconds", metavar="S", min=0, help="How long --dry-run expects a call to take."),
]


def batch(  # noqa: PLR0913 (every option is a parameter)
    inputs: Inputs, *, out: Out,
    task: Task = None, schema: Schema = None, prompt: Prompt = None,
    categories: Categories = None, accept_judgements: AcceptJudgements = False,
    model: Models = None, pages: Pages = None, ocr: Ocr = "rapidocr",
    engine: Engine = "local", ray: Ray = None, part: PartSize = None,
    workers: Workers = None, concurrency: Concurrency = None,
    per_call: PerCall = 1, two_steps: TwoSteps = False, share_duplicates: ShareDuplicates = None,
    max_cost: MaxCost = None, dry_run: DryRun = False, call_seconds: CallSeconds = None,
    resume: Resume = True, retry_failed: RetryFailed = False, replace: Replace = False,
    limit: Limit = None, sample: Sample = None, seed: Seed = 0,
    path_column: PathColumn = "path", id_column: IdColumn = "id",
    labels: Labels = None, label_column: LabelColumn = "label",
    config: Config = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Read many documents into a file; what the screen says of it is `HELP`."""
    with explained():
        from sightline.cli.asking import asking, named_categories
        from sightline.cli.bulk import Listing, Order
        from sightline.cli.readers import Readers
        from sightline.cli.ways import Way, shared
        from sightline.evaluate.answer_key import AnswerKey
        from sightline.sources import Columns

        readers = Readers.configured(config, model, engine=ocr, workers=workers)
        accept = accept_judgements or readers.settings.accept_judgements
        asked = asking(task, schema=schema, prompt=prompt, categories=categories, accept_judgements=accept)
        columns = Columns(path_column, id_column, label_column)
        listing = Listing(tuple(inputs), columns, limit, sample, seed)
        existing = _existing(resume=resume, retry_failed=retry_failed, replace=replace)
        groups = named_categories(categories or "") if two_steps else None
        shares = shared(asked, engine) if share_duplicates is None else share_duplicates
        way = Way(readers.at_once(concurrency), per_call, groups, shares)
        key = AnswerKey.read(labels, columns) if labels else None
        order = Order(listing, asked, pages, Path(out), existing, way, max_cost, key, call_seconds)
        work = _foretell if dry_run else _carry_out
        work(order, readers, _table(out, engine, part=part, ray=ray), as_json=as_json)


def _existing(*, resume: bool, retry_failed: bool, replace: bool) -> Existing:
    from sightline.errors import UsageError

    if replace + retry_failed + (not resume) > 1:
        raise UsageError("--no-resume, --replace and --retry-failed contradict each other; choose one.")
    return "replace" if replace else "retry_failed" if retry_failed else "resume" if resume else "refuse"


def _table(out: str, engine: str, *, part: int | None, ray: str | None) -> Table | None:
    """Where Daft puts the rows; None where it is not asked for."""
    from sightline.errors import UsageError

    if engine == "daft":
        from sightline.cli.spread import PART, Table

        return Table(out, part or PART, ray)
    if part is not None or ray is not None:
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
