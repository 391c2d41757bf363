"""What one batch may cost: a provider around the one that is paid."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from sightline.errors import BudgetExceeded, ProviderError, UsageError
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.spent import at_most


class CapReached(BudgetExceeded):
    """The next question could cross the cap, and nothing is under way that might turn out cheaper: it was not asked."""


class Allowance:
    """Asks `provider` as long as the most that a question can take is left of `usd`.

    A question that only does not fit because of others under way waits for what they really cost, so that the batch
    ends when spending has come to within one quote of the cap, however many are asked at once. `spent` is what was paid
    before. It is of one process; caps of a day or a month, kept by all processes together, are settings.
    """

    def __init__(self, provider: Provider, usd: Decimal, *, spent: Decimal = Decimal(0)) -> None:
        if usd < 0:
            raise UsageError(f"A cap of {usd} USD cannot be kept; give 0 or more.")
        self._provider = provider
        self._usd = usd
        self._held = Decimal(0)
        self._changed = asyncio.Event()
        self.spent = spent
        """What was paid so far, in USD; what may have been billed and nobody told counts at its most."""

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes."""
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The provider's answer. Raises CapReached, when there is no room for it, and what the provider raises."""
        quote = self._provider.quote(question)
        await self._hold(quote.cost_usd)
        cost = quote.cost_usd
        try:
            answer = await self._provider.ask(question)
            cost = answer.cost_usd
        except ProviderError as error:
            cost = at_most(error, quote).cost_usd
            raise
        finally:
            self._settle(quote.cost_usd, cost)
        return answer

    async def _hold(self, needed: Decimal) -> None:
        while self.spent + self._held + needed > self._usd:
            if not self._held:
                raise CapReached(
                    f"The cap of {self._usd} USD has {self.spent} USD spent, and the next document can take {needed} "
                    "USD; it was not asked. Raise --max-cost and go on."
                )
            await self._changed.wait()
        self._held += needed

    def _settle(self, held: Decimal, cost: Decimal) -> None:
        self._held -= held
        self.spent += cost
        self._changed.set()
        self._changed = asyncio.Event()
