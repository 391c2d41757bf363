"""Our ends of the pipes to a cell: they wait for it, but never past a deadline."""

from __future__ import annotations

import io
import math
import os
import select
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class Clock:
    """How long the pipes of one cell may still wait: forever, until it is set."""

    def __init__(self) -> None:
        self._deadline = math.inf

    def set(self, seconds: float) -> None:
        """Allow `seconds` from now on."""
        self._deadline = time.monotonic() + seconds

    def wait(self, pipe: int, event: int) -> None:
        """Return when `pipe` is ready for the poll(2) `event` or has been closed; TimeoutError at the deadline."""
        left_s = self._deadline - time.monotonic()
        poll = select.poll()
        poll.register(pipe, event)
        if left_s <= 0 or not poll.poll(None if left_s == math.inf else left_s * 1000):
            raise TimeoutError


class Clocked(io.RawIOBase):
    """One end of a pipe, as a file that reads or writes as much as goes at once. On Windows it knows no deadline."""

    def __init__(self, pipe: int, clock: Clock) -> None:
        self._pipe = pipe
        self._clock = clock
        self._waits = sys.platform != "win32"
        if self._waits:
            os.set_blocking(pipe, False)

    def fileno(self) -> int:
        """The descriptor."""
        return self._pipe

    def readable(self) -> bool:
        """Whoever wraps it knows which end it is."""
        return True

    def writable(self) -> bool:
        """Whoever wraps it knows which end it is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """How many bytes came; 0 when the other end is closed."""
        if self._waits:
            self._clock.wait(self._pipe, select.POLLIN)
        return os.readv(self._pipe, [buffer])

    def write(self, data: ReadableBuffer, /) -> int:
        """How many bytes went."""
        if self._waits:
            self._clock.wait(self._pipe, select.POLLOUT)
        return os.write(self._pipe, data)

    def close(self) -> None:
        """Close the descriptor too."""
        if not self.closed:
            super().close()
            os.close(self._pipe)
