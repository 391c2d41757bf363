"""Questions that are the same and under way at once share one call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Flight(Generic[T]):
    """Work under way, and how many wait for it."""

    task: asyncio.Task[T]
    waiting: int = 0


class SingleFlight(Generic[T]):
    """Of callers with the same key at the same time, one works and all get what it gives, or raises.

    The work is nobody's own: a caller that is cancelled, or runs out of time, leaves the others theirs. When nobody
    waits any more, the work is cancelled too.
    """

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[T]] = {}

    async def run(self, key: str, work: Callable[[], Awaitable[T]]) -> tuple[T, bool]:
        """What `work` gives, and whether this caller was the one that began it."""
        flight = self._flights.get(key)
        begun = flight is None
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.ensure_future(_awaited(work)))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task), begun
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                # Whoever comes from now on begins anew.
                del self._flights[key]
                flight.task.cancel()


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
