"""What C libraries print to standard error, the one place where some of them tell of damage that they mended."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

# A pipe holds this much at least; what is printed beyond it is dropped rather than waited for.
_MOST_BYTES = 65_536
_ONE_AT_A_TIME = Lock()

T = TypeVar("T")


def overheard(work: Callable[[], T]) -> tuple[T, str]:
    """What `work` gives, and what was printed to the standard error of this process meanwhile, which does not get it.

    What other threads print there at the same time is overheard and lost too, so `work` should be short and rare.
    Raises what `work` raises.
    """
    with _ONE_AT_A_TIME:
        ear, mouth = os.pipe()
        os.set_blocking(mouth, False)
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(mouth, 2)
        os.close(mouth)
        try:
            done = work()
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            said = _all_of(ear)
        return done, said


def _all_of(ear: int) -> str:
    """Everything in the pipe, whose other end is closed now."""
    with os.fdopen(ear, "rb") as stream:
        return stream.read(_MOST_BYTES).decode(errors="replace")
