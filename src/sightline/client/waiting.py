"""When a request is sent again: when the service says so, or did not answer; never longer than the caller waits."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.errors import Busy, SightlineError, TooManyRequests, Unreachable

FIRST_S = 0.5
GROWTH = 2.0
LONGEST_S = 30.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a caller waits for one answer, `seconds` in all."""

    seconds: float = 60.0

    def wait_s(self, error: SightlineError, *, tries: int, spent_s: float) -> float | None:
        """How long to wait before the next try; None where there is none."""
        if not isinstance(error, Busy | TooManyRequests | Unreachable):
            return None
        own_s = min(LONGEST_S, FIRST_S * GROWTH ** (tries - 1))
        wait_s = own_s if error.retry_after_s is None else error.retry_after_s
        return wait_s if spent_s + wait_s <= self.seconds else None
