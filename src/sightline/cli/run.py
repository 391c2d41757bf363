"""The work of `sightline extract`: every document through the pipeline, every record to the printer."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sightline.batch import Extractor
from sightline.cache.keeping import Keeping
from sightline.cli.drawings import save_drawings, stems
from sightline.cli.line import Line
from sightline.cli.order import in_order
from sightline.cli.printers import Printer
from sightline.cli.progress import Bar, progress
from sightline.cli.shelf import keeping
from sightline.errors import SightlineError, UsageError
from sightline.image import Limits
from sightline.pipeline import Pipeline, failed
from sightline.providers import Desk, Policy, desk
from sightline.screen import Guard
from sightline.settings import Settings
from sightline.sources import Source, uploads
from sightline.types import Outcome, Record, Task, Upload
from sightline.verify import Promise

# Documents under way for each process: one that is read, one that waits for it, and some done behind a slow one.
AHEAD_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked about every document; without a task each page tells. `workers` is None for as many as cores.

    `settings` say whether records are kept; without them none is.
    """

    task: Task | None
    pages: str | None
    engine: str
    workers: int | None
    limits: Limits
    promise: Promise
    guard: Guard
    keeping: Keeping | None = None
    settings: Settings | None = None

    def line(self, workers: int) -> Line:
        """How they are read, by so many processes."""
        return Line(self.engine, workers, self.limits, self.promise, self.guard, self.keeping)


@dataclass(frozen=True, slots=True)
class Job:
    """One document, and the path of its pictures without page and suffix where they are wanted."""

    source: Source
    drawing: Path | None


@dataclass(frozen=True, slots=True)
class Table:
    """Where a job becomes a record, whatever happens to it. `reader` is the pipeline, or what is around it."""

    pipeline: Pipeline
    reader: Extractor
    request: Request
    bar: Bar
    only_scan: bool = False

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
        record = await self._done(upload)
        if job.drawing is not None and record.pages:
            await asyncio.to_thread(self._draw, upload, record, job.drawing)
        return record

    async def _done(self, upload: Upload) -> Record:
        if self.only_scan:
            return await self.pipeline.scan(upload, pages=self.request.pages)
        return await self.reader.extract(upload, task=self.request.task, pages=self.request.pages)

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


def scanned(jobs: Sequence[Job], request: Request, *, printer: Printer) -> Counter[Outcome]:
    """The same as `run` for documents that are only screened."""
    return run(jobs, request, desk(Policy()), printer=printer, only_scan=True)


def run(
    jobs: Sequence[Job], request: Request, provider: Desk, *, printer: Printer, only_scan: bool = False
) -> Counter[Outcome]:
    """Print the record of each job, in order; the result counts how many ended how."""
    outcomes: Counter[Outcome] = Counter()
    workers = processes(request.workers, documents=len(jobs))
    with progress(len(jobs)) as bar:

        def show(record: Record) -> None:
            outcomes[record.outcome] += 1
            with bar.aside():
                printer.show(record)

        async def work() -> None:
            line = request.line(workers).around(provider)
            async with provider, line as pipeline, keeping(request.settings, pipeline) as reader:
                table = Table(pipeline, reader, request, bar, only_scan)
                await in_order(jobs, table.record, show, ahead=ahead(workers))

        asyncio.run(work())
    printer.end()
    return outcomes


def kept(job: Job, request: Request, provider: Desk) -> Record | None:
    """The record of `job` from before, if there is one; nobody is asked."""

    async def work() -> Record | None:
        async with provider, request.line(0).around(provider) as pipeline:
            hit = await pipeline.kept(job.source.read(), task=request.task, pages=request.pages)
            return hit and hit.record

    return asyncio.run(work())


def processes(asked: int | None, *, documents: int) -> int:
    """How many to start: never more than there are documents, and none for a single one, which is quicker here."""
    if asked is not None:
        return asked
    return 0 if documents == 1 else min(os.cpu_count() or 1, documents)


def ahead(workers: int) -> int:
    """How many documents to have under way at once."""
    return AHEAD_PER_WORKER * workers or 1
