"""A ledger in this process."""

from __future__ import annotations

from dataclasses import dataclass, field

from sightline.vlm.wrappers.deadline import now as loop_time
from sightline.vlm.wrappers.limits import Limits, Slot
from sightline.vlm.wrappers.limits.gcra import HEADROOM, Line, Pace


@dataclass(slots=True)
class _Lines:
    requests: Line
    tokens: Line


@dataclass(slots=True)
class MemoryLedger:
    """Keeps the limits of one process, on the clock of its event loop. `headroom` is the share of a limit to use."""

    headroom: float = HEADROOM
    _lines: dict[str, _Lines] = field(default_factory=dict[str, _Lines])

    async def reserve(self, key: str, limits: Limits, tokens: int, *, longest_s: float) -> Slot:
        """The next slot; what both limits allow."""
        now, (of_requests, of_tokens) = loop_time(), self._paces(limits)
        lines = self._lines_of(key, limits, now)
        requests, line = lines.requests.fitted(of_requests, 1), lines.tokens.fitted(of_tokens, tokens)
        start = max(requests.start(of_requests, 1, now), line.start(of_tokens, tokens, now))
        if start - now > longest_s:
            return Slot(start - now, granted=False)
        lines.requests = requests.admitted(of_requests, 1, start)
        lines.tokens = line.admitted(of_tokens, tokens, start)
        return Slot(start - now)

    async def settle(self, key: str, limits: Limits, *, requests: int = 0, tokens: int = 0) -> None:
        """Move the lines by what was used beyond or below the reservation."""
        now, (of_requests, of_tokens) = loop_time(), self._paces(limits)
        lines = self._lines_of(key, limits, now)
        lines.requests = lines.requests.settled(of_requests, requests, now)
        lines.tokens = lines.tokens.settled(of_tokens, tokens, now)
        if requests < 0 and of_requests.units and of_tokens.units:
            lines.requests = lines.requests.beside(lines.tokens, now)
            lines.tokens = lines.tokens.beside(lines.requests, now)

    async def pause(self, key: str, limits: Limits, seconds: float) -> None:
        """Let the lines begin again after the pause, without a burst."""
        now = loop_time()
        lines = self._lines_of(key, limits, now)
        lines.requests = lines.requests.paused(now + seconds)
        lines.tokens = lines.tokens.paused(now + seconds)

    def _lines_of(self, key: str, limits: Limits, now: float) -> _Lines:
        if key not in self._lines:
            of_requests, of_tokens = self._paces(limits)
            self._lines[key] = _Lines(Line.idle(of_requests, now), Line.idle(of_tokens, now))
        return self._lines[key]

    def _paces(self, limits: Limits) -> tuple[Pace, Pace]:
        return (
            Pace.of(limits.rpm, limits.window_s, headroom=self.headroom),
            Pace.of(limits.tpm, limits.window_s, headroom=self.headroom),
        )
