"""Rates per minute: buckets that fill up continuously, as vendors describe theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sightline.testing.server.faults import Fault

MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What each model takes in a minute: `rpm` requests and `tpm` tokens in and out."""

    rpm: int = 1_000_000
    tpm: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Level:
    """One rate: its `limit` a minute, what `remaining`, and in how many seconds it is whole again."""

    limit: int
    remaining: int
    reset_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after its call."""

    requests: Level
    tokens: Level


@dataclass(slots=True)
class Bucket:
    """`limit` a minute; `held` is what is left at the time `at` of the clock, and less than nothing is owed."""

    limit: int
    held: float
    at: float

    def fill(self, now: float) -> None:
        """Add what the time since the last look brings."""
        self.held = min(self.limit, self.held + (now - self.at) * self.limit / MINUTE_S)
        self.at = now

    def wait_s(self, amount: float) -> float:
        """In how many seconds `amount` is there; a call that is larger than the limit waits for a full bucket."""
        return max(0.0, (min(amount, self.limit) - self.held) * MINUTE_S / self.limit)

    def level(self) -> Level:
        """What is told to the caller."""
        return Level(self.limit, max(0, int(self.held)), (self.limit - self.held) * MINUTE_S / self.limit)


@dataclass(slots=True)
class Meter:
    """The two buckets of each model. A call that is refused takes nothing from them."""

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[str, tuple[Bucket, Bucket]] = field(default_factory=dict[str, tuple[Bucket, Bucket]])

    def take(self, model: str, tokens: int) -> None:
        """Take one request and `tokens` in. Raises Fault("rate_limit") with the time after which they are there."""
        requests, room = self._filled(model)
        wait_s = max(requests.wait_s(1), room.wait_s(tokens))
        if wait_s > 0:
            raise Fault("rate_limit", retry_after_s=wait_s)
        requests.held -= 1
        room.held -= tokens

    def charge(self, model: str, tokens: int) -> None:
        """Take `tokens` out, which are only known after the answer."""
        self._filled(model)[1].held -= tokens

    def standing(self, model: str) -> Standing:
        """Where the callers of `model` stand."""
        requests, room = self._filled(model)
        return Standing(requests.level(), room.level())

    def _filled(self, model: str) -> tuple[Bucket, Bucket]:
        now = self.clock()
        if model not in self._buckets:
            rpm, tpm = self.limits.rpm, self.limits.tpm
            self._buckets[model] = (Bucket(rpm, rpm, now), Bucket(tpm, tpm, now))
        for bucket in self._buckets[model]:
            bucket.fill(now)
        return self._buckets[model]
