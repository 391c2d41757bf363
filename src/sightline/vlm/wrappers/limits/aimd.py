"""How many calls at once, where nobody says how many are allowed."""

from __future__ import annotations

import asyncio
from collections import deque

from sightline.vlm.wrappers.deadline import now


class Gate:
    """Lets a number of calls in at once, first come first served, and learns the number.

    Additive increase, multiplicative decrease (D.-M. Chiu and R. Jain, "Analysis of the Increase and Decrease
    Algorithms for Congestion Avoidance in Computer Networks", 1989): one more for every full round of successes, half
    as many after a call that the provider could not take. Calls that started before the last cut tell nothing new.
    """

    def __init__(self, *, start: float = 4.0, most: float = 64.0) -> None:
        self.width = start
        self._most = most
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._cut_at = float("-inf")

    async def enter(self) -> float:
        """Wait for a place; returns when it was taken, which `leave` wants to know."""
        if not self._waiting and self._inside < int(self.width):
            self._inside += 1
            return now()
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._inside -= 1
            elif place in self._waiting:
                self._waiting.remove(place)
            self._admit()
            raise
        return now()

    def leave(self, entered: float, *, well: bool | None) -> None:
        """Give the place back. `well`: the provider took the call, could not take it, or nobody knows (None)."""
        full = self._inside >= int(self.width)
        self._inside -= 1
        if well and full:
            self.width = min(self._most, self.width + 1 / self.width)
        if well is False and entered >= self._cut_at:
            self.width = max(1.0, self.width / 2)
            self._cut_at = now()
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._inside < int(self.width):
            place = self._waiting.popleft()
            if not place.done():
                self._inside += 1
                place.set_result(None)
