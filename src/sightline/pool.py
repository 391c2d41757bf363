"""Worker processes for the event loop: one document each at a time, so that a dead one takes only its own along."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import ParamSpec, TypeVar

from sightline.errors import SightlineError, WorkerDied
from sightline.parcel import handed

P = ParamSpec("P")
T = TypeVar("T")

# Runtimes keep some memory of every page. A new process costs a second, which spread over so many is nothing.
RECYCLE_AFTER = 500


def _executor() -> ProcessPoolExecutor:
    # Spawned, not forked: a fork copies the locks of OCR runtimes in whatever state they are.
    # Ctrl-C reaches the whole group of processes; it is the first one that decides what becomes of the others.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_settle)


def _settle() -> None:
    """Leave Ctrl-C to the first process, and end with it, however it ends: a queue alone does not tell that it has."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@dataclass(slots=True, eq=False)
class _Worker:
    """One process, started with its first document."""

    executor: ProcessPoolExecutor = field(default_factory=_executor)
    documents: int = 0

    def end(self) -> None:
        """Let it end when it has done what it does."""
        self.executor.shutdown(wait=False, cancel_futures=True)


class Pool:
    """Runs functions in at most `workers` processes, of which none serves more than `recycle_after` documents.

    0 is this process, which does nothing else meanwhile.
    """

    def __init__(self, workers: int, *, recycle_after: int = RECYCLE_AFTER) -> None:
        self._here = workers == 0
        self._recycle_after = recycle_after
        self._workers = {_Worker() for _ in range(workers)}
        # The last one back goes out first: few documents start few processes.
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._free.put_nowait(worker)

    async def run(self, name: str, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work(*args, **kwargs)` returns; it is a function of a module, and all is pickled.

        Raises what it raises, and WorkerDied, which names the document `name`, when its process ends before that.
        """
        if self._here:
            return work(*args, **kwargs)
        worker = await self._free.get()
        sound = False
        try:
            worker, future = self._submitted(worker, work, *args, **kwargs)
            result = await asyncio.wrap_future(future)
            sound = True
            return result
        except SightlineError:
            sound = True
            raise
        except BrokenProcessPool as error:
            raise WorkerDied(
                f"{name}: the worker process ended while it read this document; try it once more."
            ) from error
        finally:
            # One whose work was given up, or ended as no work should, still does it or is in doubt.
            worker.documents += 1
            worn = worker.documents >= self._recycle_after
            self._free.put_nowait(worker if sound and not worn else self._replaced(worker))

    def close(self) -> None:
        """Let every process end with what it does now."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _submitted(
        self, worker: _Worker, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[_Worker, Future[T]]:
        """The future of `work`, and whose it is: of another one when `worker` died while it waited."""
        try:
            return worker, worker.executor.submit(handed, work, *args, **kwargs)
        except BrokenProcessPool:
            worker = self._replaced(worker)
            return worker, worker.executor.submit(handed, work, *args, **kwargs)

    def _replaced(self, worker: _Worker) -> _Worker:
        worker.end()
        self._workers.discard(worker)
        fresh = _Worker()
        self._workers.add(fresh)
        return fresh
