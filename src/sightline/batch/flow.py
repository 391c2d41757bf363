"""Many documents through a pipeline, so many at a time and never more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sightline.batch.allowance import CapReached
from sightline.batch.finished import Finished, unread
from sightline.errors import SightlineError, UsageError
from sightline.sources import Listed
from sightline.types import Record, Task, Upload

# Enough to keep a model busy that takes some seconds, and few enough for the memory: a page of 12 megapixels under way
# takes 36 MB.
CONCURRENCY = 8


class Extractor(Protocol):
    """What makes records: a `Pipeline`, or anything around one."""

    async def extract(self, upload: Upload, *, task: str | Task | None = None, pages: str | None = None) -> Record:
        """The record of one document."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked about every document: the same as of `Pipeline.extract`."""

    task: str | Task | None = None
    pages: str | None = None

    @property
    def name(self) -> str | None:
        """The task's name; None where the page tells which."""
        return self.task.name if isinstance(self.task, Task) else self.task


NOTHING_SAID = Ask()


async def batch(  # noqa: PLR0913 (settings with defaults, by keyword only)
    documents: Iterable[Listed],
    *,
    pipeline: Extractor,
    ask: Ask = NOTHING_SAID,
    concurrency: int = CONCURRENCY,
    stop: asyncio.Event | None = None,
    proven: bool = False,
) -> AsyncGenerator[Finished, None]:
    """Each document's record as soon as it is there, in the order in which they are done; failures are records, too.

    At most `concurrency` documents are begun and not yet taken from here, and one is only looked for when there is room
    for it: memory does not depend on their number, and a slow reader slows the work. After `stop` is set no other is
    begun, and those under way are brought in. A caller who leaves early cancels them.

    Raises CapReached behind the last record that was paid for, whatever `documents` raises, and UsageError for a call
    that cannot work, which the first document shows. What comes of a later one is that document's own failure; with
    `proven`, so is what comes of the first.
    """
    if concurrency < 1:
        raise UsageError(f"concurrency is {concurrency}; have at least 1 document under way.")
    flow = _Flow(iter(documents), pipeline, ask, concurrency, stop or asyncio.Event(), proven=proven)
    try:
        while await flow.fill():
            for finished in await flow.some():
                yield finished
    finally:
        await flow.cancel()
    if flow.halted is not None:
        raise flow.halted


@dataclass(slots=True)
class _Flow:
    """What is under way; `halted` is why no other document is begun, if that is an error."""

    todo: Iterator[Listed]
    pipeline: Extractor
    ask: Ask
    concurrency: int
    stop: asyncio.Event
    underway: dict[asyncio.Task[Record], Listed] = field(default_factory=dict["asyncio.Task[Record]", Listed])
    halted: SightlineError | None = None
    proven: bool = False

    async def fill(self) -> bool:
        """Begin as many as there is room for; False when nothing is under way any more."""
        while len(self.underway) < self.concurrency and not self.stop.is_set() and self.halted is None:
            one = await self._next()
            if one is None:
                break
            self.underway[asyncio.create_task(self._record(one))] = one
        return bool(self.underway)

    async def some(self) -> list[Finished]:
        """Those that are done, when at least one is."""
        done, _ = await asyncio.wait(self.underway, return_when=asyncio.FIRST_COMPLETED)
        return [made for task in done if (made := self._settled(task)) is not None]

    async def cancel(self) -> None:
        """End what is under way, and wait for it."""
        for task in self.underway:
            task.cancel()
        await asyncio.gather(*self.underway, return_exceptions=True)

    async def _next(self) -> Listed | None:
        """The next document; listing may wait for a disk or a network, so it happens in a thread."""
        try:
            return await asyncio.to_thread(next, self.todo, None)
        except SightlineError as error:
            self.halted = error
            return None

    async def _record(self, one: Listed) -> Record:
        upload = await asyncio.to_thread(one.source.read)
        return await self.pipeline.extract(upload, task=self.ask.task, pages=self.ask.pages)

    def _settled(self, task: asyncio.Task[Record]) -> Finished | None:
        """What became of a document; None for one that has to be done another time."""
        one, error = self.underway.pop(task), task.exception()
        if error is None:
            self.proven = True
            return Finished(one.id, task.result())
        if isinstance(error, CapReached) or (isinstance(error, UsageError) and not self.proven):
            self.halted = error
            return None
        return unread(one, error, self.ask.name)
