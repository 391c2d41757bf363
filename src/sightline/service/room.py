"""How much is taken on at once: what goes beyond is turned away at the door, and never waits without end."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic

from sightline.errors import Busy

# How much a new document changes what one is thought to take.
_WEIGHT = 0.2
# What one takes before any was read: OCR of a page, and a worker that has to start.
_FIRST_S = 2.0


class Room:
    """Counts requests and their bytes. `held` says what is under way now."""

    def __init__(self, *, requests: int, held_bytes: int) -> None:
        self._most_requests, self._most_bytes = requests, held_bytes
        self.requests = 0
        self.held_bytes = 0

    @contextmanager
    def taken(self, size: int) -> Generator[None]:
        """Room for a request of `size` bytes. Raises Busy where there is none."""
        if self.requests >= self._most_requests or self.held_bytes + size > self._most_bytes:
            raise Busy("As many requests are under way as this service takes on; come back shortly.", retry_after_s=1.0)
        self.requests += 1
        self.held_bytes += size
        try:
            yield
        finally:
            self.requests -= 1
            self.held_bytes -= size


class Queue:
    """Documents that are read by `workers`, or wait for one: at most `most` for each."""

    def __init__(self, *, workers: int, most: int) -> None:
        self.workers = max(1, workers)
        self._most = most * self.workers
        self._mean_s = _FIRST_S
        self.waiting = 0

    @contextmanager
    def place(self) -> Generator[None]:
        """A place for one document. Raises Busy, which says when one is likely to be free, where there is none."""
        if self.waiting >= self._most:
            raise Busy(
                f"{self.waiting} documents are read or wait for it, and no more are taken on; come back shortly.",
                retry_after_s=self._mean_s,
            )
        self.waiting += 1
        start = monotonic()
        beside = self.waiting / self.workers
        try:
            yield
        finally:
            self.waiting -= 1
            # So long, shared with so many: what one alone takes of one worker.
            own_s = (monotonic() - start) / max(1.0, beside)
            self._mean_s += _WEIGHT * (own_s - self._mean_s)
