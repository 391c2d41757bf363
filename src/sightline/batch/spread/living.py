"""The pipeline of a machine: opened with its first part, and alive as long as its process, whatever the engine does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from sightline.batch.finished import Finished
from sightline.batch.flow import batch
from sightline.batch.spread.order import Done, Order, Part
from sightline.batch.spread.table import Table
from sightline.batch.tally import Tally
from sightline.errors import SightlineError
from sightline.types import Record, Task, Upload

T = TypeVar("T")

_LIVING: dict[str, Living] = {}
_OPENING = threading.Lock()


class Living:
    """A pipeline on an event loop of its own, since an engine has its own idea of loops. Raises what opening raises.

    Parts share it: whatever their number, no more documents are under way than the order says.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._table = Table(order.place)
        self._proven = False
        self._room = asyncio.Semaphore(order.concurrency)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="sightline-living")
        self._thread.start()
        self._open_now = AsyncExitStack()
        try:
            self._pipeline = self._run(self._open_now.enter_async_context(order.opening.pipeline())).result()
        except BaseException:
            self._end()
            raise

    async def done(self, part: Part) -> Done:
        """`part` in the table, read only if it is not there yet."""
        return await asyncio.wrap_future(self._run(self._done(part)))

    async def extract(self, upload: Upload, *, task: str | Task | None = None, pages: str | None = None) -> Record:
        """The record of one document, when there is room for it."""
        async with self._room:
            return await self._pipeline.extract(upload, task=task, pages=pages)

    def close(self) -> None:
        """Close the pipeline and end the loop."""
        try:
            self._run(self._open_now.aclose()).result()
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]):  # noqa: ANN202 (a future of it)
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _done(self, part: Part) -> Done:
        if await asyncio.to_thread(self._table.has, part.name):
            return Done(part.name, await asyncio.to_thread(self._table.tally, part.name))
        order = self._order
        flow = batch(part.documents, pipeline=self, ask=order.ask, concurrency=order.concurrency, proven=self._proven)
        finished = [one async for one in flow]
        self._proven = True
        await asyncio.to_thread(self._table.put, part.name, finished)
        return Done(part.name, _counted(finished))


async def done(order: Order, part: Part) -> Done:
    """`part` by the pipeline of this process. What would stop the next part, too, is told and not raised."""
    try:
        return await (await asyncio.to_thread(_living, order)).done(part)
    except (SightlineError, OSError) as error:
        return Done(part.name, error=error)


def close(run: str) -> None:
    """Close what this process has open for that run."""
    living = _LIVING.pop(run, None)
    if living is not None:
        living.close()


def _living(order: Order) -> Living:
    with _OPENING:
        if order.run not in _LIVING:
            _LIVING[order.run] = Living(order)
        return _LIVING[order.run]


def _counted(finished: list[Finished]) -> Tally:
    tally = Tally()
    for one in finished:
        tally.add(one.record)
    return tally
