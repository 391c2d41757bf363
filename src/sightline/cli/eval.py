"""`sightline eval`: how right the answers are on documents whose values are known."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config, Engine, Task, Workers
from sightline.cli.shelf import Owner, Shelf, asked
from sightline.tenants.tenant import LOCAL

if TYPE_CHECKING:
    from sightline.evaluate import Report

FromReviews: TypeAlias = Annotated[
    bool, typer.Option("--from-reviews", help="Read the pages of reviewed records again; into DIR, where given.")
]


def evaluate(  # noqa: PLR0913 (every option is a parameter)
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder with the documents and their labels.")
    ] = None,
    *,
    from_reviews: FromReviews = False,
    tenant: Owner = LOCAL,
    task: Task = None,
    engine: Engine = "rapidocr",
    workers: Workers = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report too: JSON, or Markdown by .md.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Score the values read from labelled documents: rates with 95 % intervals, errors by kind, CPU time a page.

    \b
    Labels are lines of DIR/labels.jsonl; fields without a label are not scored:
      {"file": "a.jpg", "task": "receipt", "values": {"total": "9.00"}}

    \b
    Examples:
      sightline eval receipts/ --task receipt
      sightline eval invoices/ --task invoice --json > report.json
      sightline eval --from-reviews

    Documents go one at a time through this process, so that CPU time is theirs; more --workers are quicker and leave
    it out. Exit status: 0 every document could be read, 1 some could not, 2 wrong usage.
    """
    with explained(), TemporaryDirectory() as folder:
        place = _place(directory, Path(folder), tenant if from_reviews else None, config)
        report = _report(place, task=task, engine=engine, workers=workers)
        if out is not None:
            out.write_text(report.to_markdown() if out.suffix == ".md" else _json(report), encoding="utf-8")
    typer.echo(_json(report) if as_json else report.table())
    if any(document.error for document in report.documents):
        raise typer.Exit(1)


def _place(directory: Path | None, otherwise: Path, tenant: str | None, config: Path | None) -> Path:
    """Where the documents are: in `directory`, and those that persons of `tenant` reviewed are written there."""
    from sightline.errors import UsageError

    if tenant is None:
        if directory is None:
            raise UsageError("Nothing to score; give a folder of labelled documents, or --from-reviews.")
        return directory
    if directory is not None and directory.exists() and any(directory.iterdir()):
        raise UsageError(f"{directory} is not empty; name a folder that is, or none, for what was reviewed.")
    place = directory or otherwise
    place.mkdir(parents=True, exist_ok=True)

    async def written(shelf: Shelf) -> int:
        from sightline.review.learned import Learned
        from sightline.review.regression import write_set

        return await write_set(Learned(shelf.database, tenant), shelf.records, place)

    if not asked(config, written):
        raise UsageError("No reviewed record has its pages kept; there is nothing to read again.")
    return place


def _report(directory: Path, *, task: str | None, engine: str, workers: int | None) -> Report:
    import asyncio

    from sightline.cli.progress import progress
    from sightline.cli.run import ahead, processes
    from sightline.evaluate import Metered, evaluate, labelled
    from sightline.pipeline import Pipeline

    documents = labelled(directory, task=task)
    count = processes(workers, documents=len(documents))

    async def work() -> Report:
        with progress(len(documents)) as bar:
            # Whoever knows its values has seen the document, and the CPU time of another process would not be counted.
            async with Pipeline(engine=engine, workers=count, trusted=True) as pipeline:
                extractor = pipeline if count else Metered(pipeline)
                return await evaluate(extractor, documents, at_once=ahead(count), progress=lambda _: bar.advance())

    return asyncio.run(work())


def _json(report: Report) -> str:
    return json.dumps(report.to_json(), ensure_ascii=False, indent=2)
