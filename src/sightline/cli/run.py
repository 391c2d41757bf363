"""The work of `sightline extract`: every document through the pipeline, every record to the printer."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sightline.cli.drawings import save_drawings, stems
from sightline.cli.order import in_order
from sightline.cli.printers import Printer
from sightline.cli.progress import Bar, progress
from sightline.errors import SightlineError, UsageError
from sightline.image import Limits
from sightline.pipeline import Pipeline, failed
from sightline.providers import Desk
from sightline.sources import Source, uploads
from sightline.types import Outcome, Record, Task, Upload
from sightline.verify import Promise

# Documents under way for each process: one that is read, one that waits for it, and some done behind a slow one.
AHEAD_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked about every document; without a task each page tells. `workers` is None for as many as cores."""

    task: Task | None
    pages: str | None
    engine: str
    workers: int | None
    limits: Limits
    promise: Promise


@dataclass(frozen=True, slots=True)
class Job:
    """One document, and the path of its pictures without page and suffix where they are wanted."""

    source: Source
    drawing: Path | None


@dataclass(frozen=True, slots=True)
class Table:
    """Where a job becomes a record, whatever happens to it."""

    pipeline: Pipeline
    request: Request
    bar: Bar

    async def record(self, job: Job) -> Record:
        """The record of `job`, its pictures written; an error of the document is a failed record."""
        try:
            return await self._record(job)
        except UsageError:
            raise
        except SightlineError as error:
            return failed(job.source.name, error)
        finally:
            self.bar.advance()

    async def _record(self, job: Job) -> Record:
        upload = await asyncio.to_thread(job.source.read)
        record = await self.pipeline.extract(upload, task=self.request.task, pages=self.request.pages)
        if job.drawing is not None and record.pages:
            await asyncio.to_thread(self._draw, upload, record, job.drawing)
        return record

    def _draw(self, upload: Upload, record: Record, base: Path) -> None:
        save_drawings(upload, record, pages=self.request.pages, limits=self.request.limits, base=base)


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


def run(jobs: Sequence[Job], request: Request, provider: Desk, *, printer: Printer) -> Counter[Outcome]:
    """Print the record of each job, in order; the result counts how many ended how."""
    outcomes: Counter[Outcome] = Counter()
    workers = processes(request.workers, documents=len(jobs))
    with progress(len(jobs)) as bar:

        def show(record: Record) -> None:
            outcomes[record.outcome] += 1
            with bar.aside():
                printer.show(record)

        async def work() -> None:
            pipeline = Pipeline(
                engine=request.engine,
                provider=provider,
                workers=workers,
                limits=request.limits,
                promise=request.promise,
            )
            async with provider, pipeline:
                await in_order(jobs, Table(pipeline, request, bar).record, show, ahead=ahead(workers))

        asyncio.run(work())
    printer.end()
    return outcomes


def processes(asked: int | None, *, documents: int) -> int:
    """How many to start: never more than there are documents, and none for a single one, which is quicker here."""
    if asked is not None:
        return asked
    return 0 if documents == 1 else min(os.cpu_count() or 1, documents)


def ahead(workers: int) -> int:
    """How many documents to have under way at once."""
    return AHEAD_PER_WORKER * workers or 1
