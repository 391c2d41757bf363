"""Run a coroutine on an event loop whose clock jumps: waiting an hour takes no time, and the order is kept."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns, on a loop that starts at 0 s and jumps to the next timer whenever nothing is ready.

    For code that waits by `asyncio.sleep` and `asyncio.timeout` and reads the time from its loop. Sockets and threads
    take real time, in which the clock may jump: keep them out. Raises RuntimeError where all wait for each other.
    """
    with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
        return runner.run(work)


class _JumpingSelector(selectors.DefaultSelector):
    """Does not wait, but moves its clock on by as long as it was told to."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("Everything waits, and no timer is set: this would last for ever.")
        if not ready and timeout is not None:
            self.now += max(0.0, timeout)
        return ready


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now
