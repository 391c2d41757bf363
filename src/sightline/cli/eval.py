"""`sightline eval`: how right the answers are on documents whose values are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Engine, Task, Workers

if TYPE_CHECKING:
    from sightline.evaluate import Report


def evaluate(  # noqa: PLR0913 (every option is a parameter)
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the documents and their labels.")],
    *,
    task: Task = None,
    engine: Engine = "rapidocr",
    workers: Workers = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report too: JSON, or Markdown by .md.")
    ] = None,
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

    Documents go one at a time through this process, so that CPU time is theirs; more --workers are quicker and leave
    it out. Exit status: 0 every document could be read, 1 some could not, 2 wrong usage.
    """
    with explained():
        report = _report(directory, task=task, engine=engine, workers=workers)
        if out is not None:
            out.write_text(report.to_markdown() if out.suffix == ".md" else _json(report), encoding="utf-8")
    typer.echo(_json(report) if as_json else report.table())
    if any(document.error for document in report.documents):
        raise typer.Exit(1)


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
