"""The work of `sightline extract`: every document through the pipeline, every record to the printer."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sightline.cli.drawings import save_drawings, stems
from sightline.cli.order import in_order
from sightline.cli.printers import Printer
from sightline.cli.progress import Bar, progress
from sightline.errors import SightlineError, UsageError
from sightline.pipeline import Pipeline
from sightline.sources import Source, uploads
from sightline.types import Fault, Outcome, Record, Usage


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked about every document."""

    task: str | None
    pages: str | None
    engine: str
    workers: int | None


@dataclass(frozen=True, slots=True)
class Job:
    """One document, and the path of its pictures without page and suffix where they are wanted."""

    source: Source
    drawing: Path | None


def jobs(files: Sequence[str], *, folder: Path | None) -> list[Job]:
    """A job for each document that `files` name; `folder`, for their pictures, is made if it is not there."""
    sources = list(uploads(files))
    if folder is None:
        return [Job(source, None) for source in sources]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--draw {folder}: {error.strerror}; give a folder that can be written to.") from error
    names = stems([source.name for source in sources])
    return [Job(source, folder / name) for source, name in zip(sources, names, strict=True)]


def run(jobs: Sequence[Job], request: Request, *, printer: Printer) -> Counter[Outcome]:
    """Print the record of each job, in order; the result counts how many ended how."""
    outcomes: Counter[Outcome] = Counter()
    with progress(len(jobs)) as bar:

        def show(record: Record) -> None:
            outcomes[record.outcome] += 1
            with bar.aside():
                printer.show(record)

        async def work() -> None:
            async with Pipeline(engine=request.engine, workers=request.workers) as pipeline:
                desk = Desk(pipeline, request, bar)
                await in_order(jobs, desk.record, show, ahead=ahead(request.workers))

        asyncio.run(work())
    printer.end()
    return outcomes


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one job becomes one record, whatever happens to it."""

    pipeline: Pipeline
    request: Request
    bar: Bar

    async def record(self, job: Job) -> Record:
        """The record of `job`, with its pictures written; an error of the document is a failed record."""
        try:
            return await self._record(job)
        except UsageError:
            raise
        except SightlineError as error:
            return _failed(job.source.name, error, task=self.request.task)
        finally:
            self.bar.advance()

    async def _record(self, job: Job) -> Record:
        upload = await asyncio.to_thread(job.source.read)
        record = await self.pipeline.extract(upload, task=self.request.task, pages=self.request.pages)
        if job.drawing is not None and record.pages:
            await asyncio.to_thread(save_drawings, upload, record, pages=self.request.pages, base=job.drawing)
        return record


def ahead(workers: int | None) -> int:
    """Documents under way at once: two for each process, so that none waits, and some more behind a slow one."""
    return 4 * (workers or os.cpu_count() or 1) if workers != 0 else 1


def _failed(source: str, error: SightlineError, *, task: str | None) -> Record:
    return Record(
        source=source,
        task=task,
        outcome="failed",
        values={},
        fields=(),
        findings=(),
        provider=None,
        model=None,
        usage=Usage(),
        cost_usd=Decimal(0),
        pages=(),
        timings_ms={},
        error=Fault(error.code, error.message),
    )
