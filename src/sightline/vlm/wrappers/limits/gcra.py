"""The generic cell rate algorithm, for costs of any size, such that no window ever holds more than its limit.

State is a theoretical arrival time (TAT, as in ITU-T I.371, 2004): when everything admitted so far is paid for
at the even rate. A request of cost c takes c * interval. It starts at

    start = max(now, TAT + c * interval - burst),      then  TAT = max(start, TAT) + c * interval.

Why a window cannot be exceeded: take any s, and let k be the last request that starts in [s, s + window). Each one
since s has moved TAT on by its cost from a base that is not before its start, so s + (their sum without k) * interval
<= TAT before k. That k started means TAT + c_k * interval - burst <= start of k < s + window. Together: sum * interval
< window + burst. With interval = (window + burst) / (limit + 1), the sum, an integer, is at most the limit.

What the burst is depends on the requests. One that is larger than the burst waits until there is room for all of it,
and leaves a gap behind; so the burst grows to the largest request, which is paid for by moving TAT on by the growth
(no more than a window's units were charged at the shorter interval), and shrinks by 1 % with each smaller one, which
is safe as it is. What is given back (fewer tokens used than reserved) is spent again at once: then a window can hold
as much more as was given back in it, which is what the server counts too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

# How much of a window may at least start at once. Little, since the even rate is what is left: limit / (1 + share).
BURST_SHARE = 0.03
# How much of the burst is left after a request that needs less.
BURST_KEPT = 0.99
# The server counts a request when it arrives, not when we start it; calls that are delayed unequally crowd together.
# 3 % of a minute are 1.8 s of difference. benchmarks/limits.py keeps it without a call turned away.
HEADROOM = 0.97
# A line that nobody used for so many windows holds nothing against the largest request.
IDLE_WINDOWS = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """One limit: `units` in `window_s` seconds; 0 units is no limit."""

    units: float
    window_s: float

    @classmethod
    def of(cls, limit: int | None, window_s: float, *, headroom: float = HEADROOM) -> Self:
        """The pace that keeps `limit`, less the headroom, in every window."""
        return cls(0.0 if limit is None else max(1.0, limit * headroom), window_s)

    @property
    def least_burst_s(self) -> float:
        """The burst before anything was asked."""
        return BURST_SHARE * self.window_s

    def burst_s(self, cost: float) -> float:
        """The burst that lets `cost` units start at once, up to half of a window's; as seconds of charge."""
        if not self.units:
            return self.least_burst_s
        fits = max(1.0, min(cost, self.units / 2))
        return max(self.least_burst_s, self.window_s * fits / (self.units + 1 - fits))

    def charge_s(self, cost: float, burst_s: float) -> float:
        """What `cost` units take, with this burst."""
        return cost * (self.window_s + burst_s) / (self.units + 1)


@dataclass(frozen=True, slots=True)
class Line:
    """The TAT of one limit, in seconds on whatever clock is used throughout, and its burst in seconds of charge."""

    tat: float
    burst_s: float

    @classmethod
    def idle(cls, pace: Pace, now: float) -> Self:
        """A line that nobody used."""
        return cls(now - IDLE_WINDOWS * pace.window_s, pace.least_burst_s)

    def fitted(self, pace: Pace, cost: float) -> Line:
        """The line with a burst for `cost` units."""
        needed = pace.burst_s(cost)
        if needed > self.burst_s:
            return Line(self.tat + needed - self.burst_s, needed)
        return Line(self.tat, max(needed, self.burst_s * BURST_KEPT))

    def start(self, pace: Pace, cost: float, now: float) -> float:
        """The first time at which `cost` units may start, on a line fitted to them."""
        if not pace.units:
            return now
        return max(now, self.tat + pace.charge_s(cost, self.burst_s) - self.burst_s)

    def admitted(self, pace: Pace, cost: float, start: float) -> Line:
        """The line behind a request that starts at `start`."""
        if not pace.units:
            return self
        return Line(max(start, self.tat) + pace.charge_s(cost, self.burst_s), self.burst_s)

    def settled(self, pace: Pace, cost: float, now: float) -> Line:
        """The line after `cost` units were added, or given back where negative; what has passed is not given back."""
        if not cost or not pace.units:
            return self
        moved = max(self.tat, now) + pace.charge_s(cost, self.burst_s)
        return Line(moved if cost > 0 else min(self.tat, max(moved, now)), self.burst_s)

    def beside(self, other: Line, now: float) -> Line:
        """The line after a slot was given back that another limit had put far into the future.

        Whatever still holds a slot starts before the other limit's TAT, so this TAT lies at most a burst behind that.
        """
        return Line(min(self.tat, max(other.tat, now) + self.burst_s), self.burst_s)

    def paused(self, end: float) -> Line:
        """The line with nothing starting before `end`, and no burst behind it."""
        return Line(max(self.tat, end + self.burst_s), self.burst_s)
