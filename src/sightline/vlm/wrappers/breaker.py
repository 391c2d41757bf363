"""Leave a provider in peace while it fails."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sightline.errors import Overloaded, ProviderError, ProviderTimeout, QuotaExhausted, ServerFault
from sightline.observe.watch import Breaking
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.deadline import now

# The provider's own faults. A refusal or a bad picture says nothing about its health, and the pace is for `Limit`.
FAULTS = (Overloaded, ProviderTimeout, ServerFault, QuotaExhausted)


class Breaker:
    """Fails at once, as Overloaded, for `cool_s` seconds after a row of faults; then one call probes the provider.

    It opens after `row` faults in a row, or when at least half of the last `window` calls were faults; the ring is
    forgotten when a probe succeeds. A call that is cancelled from outside after `silent_s` seconds counts as a fault:
    whoever cut it off had waited long enough. The states are those of M. Nygard, "Release It!", 2007; 5 in a row and
    30 s are our choice between noticing soon and not believing two unlucky calls. `on_change` is told when it opens
    and when it closes.
    """

    def __init__(  # noqa: PLR0913 (a policy is one expression)
        self,
        provider: Provider,
        *,
        row: int = 5,
        window: int = 20,
        cool_s: float = 30.0,
        silent_s: float = 10.0,
        on_change: Callable[[Breaking], None] | None = None,
    ) -> None:
        self._provider = provider
        self._on_change = on_change
        self._row = row
        self._cool_s = cool_s
        self._silent_s = silent_s
        self._recent: deque[bool] = deque(maxlen=window)
        self._in_a_row = 0
        self._open_until: float | None = None
        self._probing = False

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes."""
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The provider's answer; Overloaded, saying when it will be asked again, while the breaker is open."""
        self._raise_if_open()
        start = now()
        probe = self._probing = self._open_until is not None
        fault: bool | None = None
        try:
            answer = await self._provider.ask(question)
            fault = False
        except ProviderError as error:
            fault = isinstance(error, FAULTS)
            raise
        finally:
            if probe:
                self._probing = False
            if fault is None and now() - start >= self._silent_s:
                fault = True
            if fault is not None:
                self._note(probe=probe, fault=fault)
        return answer

    def _raise_if_open(self) -> None:
        if self._open_until is None:
            return
        left_s = max(0.0, self._open_until - now())
        if left_s > 0 or self._probing:
            when = f"it is tried again in {left_s:.1f} s" if left_s > 0 else "one call is trying it just now"
            raise Overloaded(
                f"{self.name} failed too often and is not asked: {when}. Ask another provider, or later.",
                retry_after_s=left_s,
            )

    def _note(self, *, probe: bool, fault: bool) -> None:
        if self._open_until is not None and not probe:
            return
        self._recent.append(fault)
        self._in_a_row = self._in_a_row + 1 if fault else 0
        if probe and not fault:
            self._open_until = None
            self._recent.clear()
            self._tell("closed")
        elif probe or self._in_a_row >= self._row or self._half_failed():
            self._open_until = now() + self._cool_s
            self._tell("open")

    def _tell(self, state: Breaking) -> None:
        if self._on_change is not None:
            self._on_change(state)

    def _half_failed(self) -> bool:
        full = len(self._recent) == self._recent.maxlen
        return full and 2 * sum(self._recent) >= len(self._recent)
