"""The line: an upload is studied, a question asked, the answer judged, and the record returned."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, Self, TypeAlias, TypeVar

from sightline import registry
from sightline.errors import PictureBlocked, UsageError
from sightline.image import Limits
from sightline.judge import Judge
from sightline.known import Asker, Known
from sightline.look import Cut, reread
from sightline.observe import span, stage, told_of
from sightline.pool import Pool
from sightline.providers import lent, named
from sightline.record import failed as failed  # noqa: PLC0414 (this is where callers have it from)
from sightline.record import recorded, unread
from sightline.screen import Guard, answered, as_sent, finished, moderated, screened_again, shown
from sightline.several import MOST_PIXELS, in_parts, studied, told_apart
from sightline.study import Study, Words, study, threats_of_file
from sightline.tasks.detect import detect_task
from sightline.tasks.table import laid_out
from sightline.types import Answer, Question, Reading, Record, Task, Upload
from sightline.verify import History, Promise
from sightline.verify.promise import UNCERTIFIED
from sightline.vlm import Provider

if TYPE_CHECKING:
    from sightline.cache.cache import Cache
    from sightline.cache.hit import Hit
    from sightline.twins import Twins

P = ParamSpec("P")
T = TypeVar("T")
Ask: TypeAlias = "Callable[[Provider, Question], Awaitable[Answer]]"


class Pipeline:
    """Extracts documents, several at a time.

    `engine` and `provider` are names of the registry, such as `rules` or `openai:gpt-5`, which is asked with retries
    and with rules behind it; a provider that is given as it is stays the caller's to close. `workers` processes read
    pages (None: one a core; 0: this process, which suits a single document and needs no main guard; a pool that
    several pipelines share stays the caller's to close). Each has another process decode for it, so that a hostile file
    harms nothing but its own record; `trusted` documents, which nobody else could have made, are decoded without, which
    saves memory and a few milliseconds a page. `limits` say what a document may ask of this machine. With
    `second_look`, the few places whose print leaves a value in doubt are enlarged and read once more, which takes such
    a document up to a quarter of a second. `promise` is the error rate that is promised of accepted documents, which
    takes a calibration. `guard` says what is looked for before anything is sent; no moderator sees what a provider that
    is given as it is sends, unless its models have the guard too.
    With a `cache`, which stays the caller's to close, no question is paid for twice; with `twins`, the caller's too,
    pictures that show the same share one judgement.
    Raises UnknownName for a name that nobody registered, and UsageError for a negative number of workers. Use it as
    `async with Pipeline() as pipeline`.
    """

    def __init__(  # noqa: PLR0913 (settings with defaults, by keyword only)
        self,
        *,
        engine: str = "rapidocr",
        provider: str | Provider = "rules",
        workers: int | Pool | None = None,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        trusted: bool = False,
        second_look: bool = True,
        promise: Promise = UNCERTIFIED,
        guard: Guard | None = None,
        cache: Cache | None = None,
        twins: Twins | None = None,
    ) -> None:
        if isinstance(workers, int) and workers < 0:
            raise UsageError(f"workers is {workers}; give 0 to work in this process, or how many processes to use.")
        registry.engine(engine)
        self._engine = engine
        self._guard = guard or Guard()
        self._desk = named(provider, before=self._guard) if isinstance(provider, str) else lent(provider)
        self._workers = workers if workers is not None else os.cpu_count() or 1
        self._limits = limits
        self._trusted = trusted
        self._second_look = second_look
        self._promise = promise
        self._asker = self._asking(cache) if cache else None
        self._twins = twins
        self._pool: Pool | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None and self._pool is not self._workers:
            self._pool.close()
            self._pool = None
        await self._desk.aclose()
        await self._guard.aclose()

    @stage("extract", told=told_of)
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
        judge = Judge(datetime.now(UTC).date(), self._promise, history)
        if self._asker is None:
            return await self._answered(upload, asked, pages, judge)
        known = self._asker.known(upload, asked, pages, judge)
        return await known.record(
            partial(self._answered, upload, asked, pages, judge, known), harmless=partial(self._harmless, upload)
        )

    def remembered(self, upload: Upload, *, task: str | Task | None = None, pages: str | None = None) -> Hit | None:
        """What `kept` gives, where this process was told it in the last minute; nobody waits for anything."""
        known = self._known(upload, task, pages)
        return known and known.cache.remembered(known.inquiry)

    async def kept(self, upload: Upload, *, task: str | Task | None = None, pages: str | None = None) -> Hit | None:
        """The record of the same question from before, or its JSON; nothing is decoded, and nobody is asked."""
        known = self._known(upload, task, pages)
        return known and await known.kept(partial(self._harmless, upload))

    def _known(self, upload: Upload, task: str | Task | None, pages: str | None) -> Known | None:
        if self._asker is None:
            return None
        asked = registry.task(task) if isinstance(task, str) else task
        return self._asker.known(upload, asked, pages, Judge(datetime.now(UTC).date(), self._promise))

    async def _answered(
        self, upload: Upload, asked: Task | None, pages: str | None, judge: Judge, known: Known | None = None
    ) -> Record:
        """The record of a document that nobody has answered, unless one is `known` whose pages are the same."""
        seen = await self._study(upload, pages, await known.words() if known else None)
        task = asked or registry.task(detect_task(seen.readings))
        work = partial(self._judged, seen, task, judge, known=known)
        return await (self._twins.record(seen, task, work) if self._twins else work())

    async def _judged(
        self, seen: Study, asked: Task, judge: Judge, *, known: Known | None = None, ask: Ask | None = None
    ) -> Record:
        """The record of what was `seen`: screened, asked about, judged, and kept where it may be `known` again."""
        screen = self._guard.screen
        asked = screen.told(asked)
        question = Question(asked, seen.images, seen.readings)
        screening = screen.judged(seen.threats, neutral=asked.neutral)
        if screen.ends(screening):
            return shown(unread(seen, asked.name), screening, screen)
        again = partial(screened_again, screening=screening, guard=self._guard, neutral=asked.neutral)
        if known and (record := await known.read(seen, again)):
            return record
        start = time.perf_counter()
        try:
            with span("ask"):
                said = await (self._desk.ask(question) if ask is None else ask(self._desk, question))
            asked, answer = laid_out(asked, said)
        except PictureBlocked as blocked:
            stopped = replace(unread(seen, asked.name), usage=blocked.usage, cost_usd=blocked.cost_usd)
            return shown(stopped, finished(screening, self._guard.said(seen.images)), screen)
        done = time.perf_counter()
        spent = {"ask": done - start, **moderated(self._guard.said(seen.images))}
        screening = finished(screening, self._guard.said(seen.images), answered(answer, question, screen))
        reread = partial(self._reread, seen.source, spent) if self._second_look else None
        verdict, heard = await judge.verdict(replace(question, task=asked), answer, reread)
        spent["verify"] = time.perf_counter() - done - spent.get("look", 0.0)
        record = shown(recorded(question, answer, verdict, seen, spent), screening, screen)
        if known:
            await known.keep(seen, heard, verdict, record)
        return record

    @stage("together")
    async def together(self, uploads: Sequence[Upload], *, task: Task, ask: Ask = in_parts) -> Record:
        """One record of several files, whose pages are images with numbers from 1 on.

        `ask` says how, by default in as few questions as the limits of the provider allow. All images are screened
        before anybody is asked about one; the more there are, the smaller each is held. Nothing of it is kept in a
        cache. Raises what `extract` raises, UsageError without files, and TooManyPages and TooManyPixels for too many.
        """
        held = min(self._limits.working_pixels, MOST_PIXELS // max(1, len(uploads)))
        limits = replace(self._limits, working_pixels=held)
        seen = await studied(uploads, lambda upload: self._study(upload, None, limits=limits))
        told = "\n".join(filter(None, [task.prompt, told_apart(seen)]))
        judge = Judge(datetime.now(UTC).date(), self._promise)
        return await self._judged(seen, replace(task, prompt=told), judge, ask=ask)

    @stage("scan", told=told_of)
    async def scan(self, upload: Upload, *, pages: str | None = None) -> Record:
        """A record without values: whether the document would be stopped, reviewed or let through, and why.

        Nobody is asked but the moderators, who see each page as a model does that takes 1568 px. Raises InputError for
        a document that cannot be read.
        """
        seen = await self._study(upload, pages)
        screen = self._guard.screen
        screening = screen.judged(seen.threats, neutral=screen.neutralise)
        pictures = await asyncio.to_thread(as_sent, seen.images, neutralised=screen.neutralise)
        await self._guard.rulings(seen.images, pictures)
        return shown(unread(seen, None), finished(screening, self._guard.said(seen.images)), screen)

    @stage("look")
    async def _reread(self, name: str, spent: dict[str, float], parts: Sequence[Cut]) -> Sequence[Sequence[Reading]]:
        """What a second look reads in `parts`, and the seconds that it took, noted in `spent`."""
        start = time.perf_counter()
        read = await self._run(name, reread, parts, self._engine)
        spent["look"] = time.perf_counter() - start
        return read

    def _asking(self, cache: Cache) -> Asker:
        """What decides answers here beside the document."""
        settings = {
            "desk": self._desk.terms,
            "screen": repr(self._guard.screen),
            "second_look": self._second_look,
        }
        return Asker(
            cache,
            engine=self._engine,
            chain=self._desk.name,
            settings=settings,
            promise=self._promise,
            prepared=repr(self._limits),
        )

    async def _harmless(self, upload: Upload) -> bool:
        """Whether the metadata of `upload` say nothing to a model, as far as anybody wants to know."""
        if not self._guard.screen.injection:
            return True
        return not await self._run(upload.name, threats_of_file, upload, trusted=self._trusted)

    @stage("study", parts=attrgetter("timings_ms"))
    async def _study(
        self, upload: Upload, pages: str | None, words: Words | None = None, *, limits: Limits | None = None
    ) -> Study:
        return await self._run(
            upload.name,
            study,
            upload,
            pages,
            self._engine,
            limits=limits or self._limits,
            trusted=self._trusted,
            scan=self._guard.screen.injection,
            words=words,
        )

    async def _run(self, name: str, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The one place where work crosses from the event loop to a worker process."""
        if self._pool is None:
            self._pool = self._workers if isinstance(self._workers, Pool) else Pool(self._workers)
        return await self._pool.run(name, work, *args, **kwargs)
