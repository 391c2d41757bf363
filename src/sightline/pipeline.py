"""The line: an upload is studied, a question asked, the answer judged, and the record returned."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from sightline import registry
from sightline.errors import SightlineError, UsageError
from sightline.image import Limits
from sightline.judge import Judge
from sightline.look import Cut, reread
from sightline.pool import Pool
from sightline.providers import Desk, named
from sightline.sources import uploads
from sightline.study import Study, study
from sightline.tasks.asked import Categories, asked_task
from sightline.tasks.custom import Asked
from sightline.tasks.detect import detect_task
from sightline.tasks.table import laid_out
from sightline.tasks.values import typed
from sightline.types import Answer, Fault, Page, Question, Reading, Record, Task, Upload, Usage, Verdict
from sightline.verify import History, Promise
from sightline.verify.promise import UNCERTIFIED
from sightline.vlm import Provider

P = ParamSpec("P")
T = TypeVar("T")


class Pipeline:
    """Extracts documents, several at a time.

    `engine` and `provider` are names of the registry, such as `rules` or `openai:gpt-5`, which is asked with retries
    and with rules behind it; a provider that is given as it is stays the caller's to close. `workers` processes read
    pages (None: one a core; 0: this process, which suits a single document and needs no main guard). Each has another
    process decode for it, so that a hostile file harms nothing but its own record; `trusted` documents, which nobody
    else could have made, are decoded without, which saves memory and a few milliseconds a page. `limits` say what a
    document may ask of this machine. With `second_look`, the few places whose print leaves a value in doubt are
    enlarged and read once more, which takes such a document up to a quarter of a second. `promise` is the error rate
    that is promised of accepted documents, which takes a calibration.
    Raises UnknownName for a name that nobody registered, and UsageError for a negative number of workers. Use it as
    `async with Pipeline() as pipeline`.
    """

    def __init__(  # noqa: PLR0913 (settings with defaults, by keyword only)
        self,
        *,
        engine: str = "rapidocr",
        provider: str | Provider = "rules",
        workers: int | None = None,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        trusted: bool = False,
        second_look: bool = True,
        promise: Promise = UNCERTIFIED,
    ) -> None:
        if workers is not None and workers < 0:
            raise UsageError(f"workers is {workers}; give 0 to work in this process, or how many processes to use.")
        registry.engine(engine)
        self._engine = engine
        self._desk = named(provider) if isinstance(provider, str) else Desk(provider)
        self._workers = workers if workers is not None else os.cpu_count() or 1
        self._limits = limits
        self._trusted = trusted
        self._second_look = second_look
        self._promise = promise
        self._pool: Pool | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.close()
            self._pool = None
        await self._desk.aclose()

    async def extract(
        self,
        upload: Upload,
        *,
        task: str | Task | None = None,
        pages: str | None = None,
        history: History | None = None,
    ) -> Record:
        """The record of one document. `task` is a name or a task; without, receipt or invoice is told from the page.

        `history` are earlier documents of the same receiver, without this one, whose vendors it is compared with.

        Raises InputError for a document that cannot be read, UnknownName for a task that nobody wrote, and
        ProviderError when the provider gave no answer.
        """
        asked = registry.task(task) if isinstance(task, str) else task
        seen = await self._study(upload, pages)
        asked = asked or registry.task(detect_task(seen.readings))
        start = time.perf_counter()
        question = Question(asked, seen.images, seen.readings)
        asked, answer = laid_out(asked, await self._desk.ask(question))
        answered = time.perf_counter()
        spent = {"ask": answered - start}
        judge = Judge(datetime.now(UTC).date(), self._promise, history)
        reread = partial(self._reread, upload.name, spent) if self._second_look else None
        verdict = await judge.verdict(replace(question, task=asked), answer, reread)
        spent["verify"] = time.perf_counter() - answered - spent.get("look", 0.0)
        return _record(question, answer, verdict, seen, spent)

    async def _reread(self, name: str, spent: dict[str, float], parts: Sequence[Cut]) -> Sequence[Sequence[Reading]]:
        """What a second look reads in `parts`, and the seconds that it took, noted in `spent`."""
        start = time.perf_counter()
        read = await self._run(name, reread, parts, self._engine)
        spent["look"] = time.perf_counter() - start
        return read

    async def _study(self, upload: Upload, pages: str | None) -> Study:
        return await self._run(
            upload.name, study, upload, pages, self._engine, limits=self._limits, trusted=self._trusted
        )

    async def _run(self, name: str, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The one place where work crosses from the event loop to a worker process."""
        if self._workers == 0:
            return work(*args, **kwargs)
        if self._pool is None:
            self._pool = Pool(self._workers)
        return await self._pool.run(name, work, *args, **kwargs)


def extract(  # noqa: PLR0913 (what is asked, of whom, and how: all but the source have defaults)
    source: str | Path | bytes,
    task: str | Task | None = None,
    *,
    schema: Asked | None = None,
    prompt: str | None = None,
    categories: Categories | None = None,
    provider: str | Provider = "rules",
    pages: str | None = None,
    trusted: bool = False,
) -> Record:
    """Extract one document, a path or the bytes of a file, in this process. For many, use `Pipeline`.

    What to read is a `task`, a `schema` (a JSON Schema or a pydantic model), `categories` to choose from, or a
    `prompt` for a free answer, which also says more about the other three; else receipt or invoice, as the page tells.

    Decoding, which hostile files attack, has a process of its own unless the document is `trusted`; it starts with the
    first document (0.3 s), serves the next, and ends with this one.

    May be called where an event loop is running, as in a notebook, but blocks it; `Pipeline` does not. Raises what
    `Pipeline.extract` raises, InputNotFound, and UsageError for a path that is not one document, a schema that cannot
    be used, or a task and a schema at once.
    """
    asked = asked_task(task, schema=schema, prompt=prompt, categories=categories)
    pipeline = Pipeline(provider=provider, workers=0, trusted=trusted)
    upload = _upload(source)

    async def work() -> Record:
        async with pipeline:
            return await pipeline.extract(upload, task=asked, pages=pages)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work()).result()


def _upload(source: str | Path | bytes) -> Upload:
    if not isinstance(source, str | Path):
        return Upload("upload", bytes(source))
    found = list(uploads([str(source)]))
    if len(found) != 1:
        raise UsageError(f"{source}: holds {len(found)} documents, but extract reads one; use Pipeline for many.")
    return found[0].read()


def failed(source: str, error: SightlineError, *, task: str | None = None) -> Record:
    """The record of a document that could not be extracted, for callers who go on with the others."""
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


def _record(question: Question, answer: Answer, verdict: Verdict, seen: Study, spent: Mapping[str, float]) -> Record:
    pages = tuple(
        Page(i.digest, i.source_px, i.size_px, engine=r.engine, turned=i.turned)
        for i, r in zip(seen.images, seen.readings, strict=True)
    )
    return Record(
        source=seen.source,
        task=question.task.name,
        outcome=verdict.outcome,
        values=typed(question.task, answer.values),
        fields=verdict.fields,
        findings=(*seen.findings, *verdict.findings),
        provider=answer.provider,
        model=answer.model,
        usage=answer.usage,
        cost_usd=answer.cost_usd,
        pages=pages,
        decision=verdict.decision,
        timings_ms={**seen.timings_ms, **{step: round(seconds * 1000, 1) for step, seconds in spent.items()}},
    )
