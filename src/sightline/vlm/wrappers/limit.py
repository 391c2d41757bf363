"""Keep to the pace that a provider allows."""

from __future__ import annotations

import asyncio

from sightline.errors import BudgetExceeded, Overloaded, ProviderError, ProviderTimeout, RateLimited, TooLarge
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.deadline import now
from sightline.vlm.wrappers.limits import Ledger, Limits, Slot
from sightline.vlm.wrappers.limits.aimd import Gate
from sightline.vlm.wrappers.limits.forecast import Forecast, total
from sightline.vlm.wrappers.limits.memory import MemoryLedger
from sightline.vlm.wrappers.spent import at_most

# How long everybody waits after a call was turned away by a server that does not say how long.
PAUSE_S = 1.0


class Limit:
    """Starts calls no faster than `limits` allow; where none are known, as many at once as turn out to be taken.

    Before a call the tokens that it is expected to take are reserved in `ledger` (one of this process where None is
    given), and the call waits for its slot; behind it the reservation is corrected to what was used. Calls queue, and
    only the first of them has a slot: what is given back then serves the next one at once. Nobody waits longer than
    `patience_s` seconds: RateLimited is raised as soon as that is known, with the time after which to come back. A
    question that no window can hold is TooLarge. What was sent and cut off stays reserved, since the provider counts
    it. `key` names what shares the limit, such as an account and model; the name of the provider where None.
    """

    def __init__(
        self,
        provider: Provider,
        ledger: Ledger | None = None,
        *,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        key: str | None = None,
        patience_s: float = 30.0,
    ) -> None:
        self._provider = provider
        self._ledger = ledger or MemoryLedger()
        self._limits = limits
        self._key = key or provider.name
        self._patience_s = patience_s
        self._forecast = Forecast()
        self._turn = asyncio.Lock()
        self._gate = Gate()
        self._unpaced = Unpaced()

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes."""
        return self._provider.quote(question)

    def observe(self, limits: Limits) -> None:
        """Take over what the provider says of its limits, as its adapter reads it from headers."""
        self._limits = limits

    async def ask(self, question: Question) -> Answer:
        """The provider's answer, asked when there is room for it."""
        quote = self._provider.quote(question)
        entered = None if self._limits.known else await self._enter()
        if entered is None:
            return await self._paced(question, quote, self._limits)
        return await self._gated(question, quote, entered)

    async def _paced(self, question: Question, quote: Quote, limits: Limits) -> Answer:
        came = now()
        async with self._turn:
            tokens = self._expected(question, quote, limits)
            await self._charge_unpaced(limits)
            left_s = came + self._patience_s - now()
            slot = await self._ledger.reserve(self._key, limits, tokens, longest_s=left_s)
            await self._wait(slot, tokens, limits)
        try:
            answer = await self._provider.ask(question)
        except ProviderError as error:
            await self._failed(error, quote, tokens, limits)
            raise
        self._forecast.learn(question.task.name, quote, answer.usage)
        requests = max(1, answer.usage.requests) - 1
        await self._ledger.settle(self._key, limits, requests=requests, tokens=total(answer.usage) - tokens)
        return answer

    def _expected(self, question: Question, quote: Quote, limits: Limits) -> int:
        tokens = self._forecast.tokens(question.task.name, quote)
        if limits.tpm is not None and tokens > limits.tpm:
            raise TooLarge(
                f"{self.name} takes {limits.tpm} tokens a minute, and this question alone can take {tokens}."
            )
        return tokens

    async def _wait(self, slot: Slot, tokens: int, limits: Limits) -> None:
        if not slot.granted:
            raise RateLimited(
                f"{self.name} has no room for this call within {self._patience_s:g} s; "
                f"come back in {slot.wait_s:.1f} s, or allow a longer wait with patience_s.",
                retry_after_s=slot.wait_s,
            )
        try:
            if slot.wait_s > 0:
                await asyncio.sleep(slot.wait_s)
        except asyncio.CancelledError:
            await self._ledger.settle(self._key, limits, requests=-1, tokens=-tokens)
            raise

    async def _failed(self, error: ProviderError, quote: Quote, tokens: int, limits: Limits) -> None:
        unsent = isinstance(error, BudgetExceeded)
        requests = -1 if unsent else max(1, error.usage.requests) - 1
        used = total(error.usage)
        if total(at_most(error, quote).usage) > used:
            # Nobody says what was lost: no less than was expected.
            used = max(used, tokens)
        await self._ledger.settle(self._key, limits, requests=requests, tokens=used - tokens)
        if isinstance(error, RateLimited):
            await self._ledger.pause(self._key, limits, error.retry_after_s or PAUSE_S)

    async def _enter(self) -> float | None:
        """When a place at the gate was taken; None where the limits were learnt in the meantime."""
        patience = asyncio.timeout(self._patience_s)
        try:
            async with patience:
                entered = await self._gate.enter()
        except TimeoutError as error:
            if not patience.expired():
                raise
            raise RateLimited(f"{self.name} had no room for this call in {self._patience_s:g} s.") from error
        if self._limits.known:
            self._gate.leave(entered, well=None)
            return None
        return entered

    async def _gated(self, question: Question, quote: Quote, entered: float) -> Answer:
        well: bool | None = None
        tokens = self._forecast.tokens(question.task.name, quote)
        self._unpaced.add(tokens, requests=1)
        try:
            answer = await self._provider.ask(question)
            self._forecast.learn(question.task.name, quote, answer.usage)
            self._unpaced.add(total(answer.usage) - tokens)
            well = True
        except ProviderError as error:
            well = not isinstance(error, RateLimited | Overloaded | ProviderTimeout)
            raise
        finally:
            self._gate.leave(entered, well=well)
        return answer

    async def _charge_unpaced(self, limits: Limits) -> None:
        """What was called before the limits were known has to be paid for, or the first window would be too full."""
        requests, tokens = self._unpaced.taken()
        if requests or tokens:
            await self._ledger.settle(self._key, limits, requests=requests, tokens=tokens)


class Unpaced:
    """Calls that were made without a slot, and their tokens."""

    def __init__(self) -> None:
        self._requests = self._tokens = 0

    def add(self, tokens: int, *, requests: int = 0) -> None:
        """Count them; negative tokens were counted before and not used."""
        self._requests += requests
        self._tokens += tokens

    def taken(self) -> tuple[int, int]:
        """Requests and tokens so far; the count begins anew."""
        found = self._requests, self._tokens
        self._requests = self._tokens = 0
        return found
