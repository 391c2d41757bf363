"""The event loop that works, in a thread of its own: the one that answers never waits for a computation.

Between its awaits, reading a document takes some 50 ms of one processor: rules, checks, the judgement. Threads take
turns, so that meanwhile the other loop goes on answering whoever asks whether the service lives.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

# So soon a thread that computes lets the other one go on; Python's own 5 ms would be felt at each await.
TURN_S = 0.001


class Aside:
    """Runs coroutines on its own loop. What they open there is closed there. Use it as `async with`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="work", daemon=True)

    async def __aenter__(self) -> Self:
        sys.setswitchinterval(TURN_S)
        self._thread.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` comes to there, with the context variables of here; cancelled when this is."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
