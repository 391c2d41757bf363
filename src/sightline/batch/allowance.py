"""What one batch may cost: a purse, a provider that waits until there is enough in it, and ones that take out of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sightline.errors import ProviderError, SightlineError, UsageError
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.spent import at_most


class CapReached(SightlineError):
    """The next call could cross the cap, and nothing is under way that might turn out cheaper: it was not made.

    No fault of a provider, so that nobody else is asked in its place.
    """

    code: ClassVar[str] = "cap"
    status: ClassVar[int] = 402


@dataclass(slots=True)
class _Room:
    """What is held for one question, and how much of that is not held by one of its calls."""

    free: Decimal


_room: ContextVar[_Room | None] = ContextVar("room of the question that is asked", default=None)


class Purse:
    """`usd` US dollars for all calls of this process, of which `spent` were paid before.

    Caps of a day or a month, kept by all processes together, are settings.
    """

    def __init__(self, usd: Decimal, *, spent: Decimal = Decimal(0)) -> None:
        if usd < 0:
            raise UsageError(f"A cap of {usd} USD cannot be kept; give 0 or more.")
        self._usd = usd
        self._held = Decimal(0)
        self._changed = asyncio.Event()
        self._within: list[Provider] = []
        self.spent = spent
        """What was paid so far, in USD; what may have been billed and nobody told counts at its most."""

    def within(self, provider: Provider) -> Provider:
        """`provider`, each call of which is paid from here."""
        self._within.append(provider)
        return _Paid(provider, self)

    @property
    def pays_within(self) -> bool:
        """Whether there are providers inside that are paid from here."""
        return bool(self._within)

    def needed(self, question: Question, provider: Provider) -> Decimal:
        """The most that the next call about `question` can take, whoever is asked; 0 where nobody can be."""
        found = Decimal(0)
        for one in self._within or [provider]:
            # Who turns the question down does so again when it is asked.
            with suppress(ProviderError):
                found = max(found, one.quote(question).cost_usd)
        return found

    async def hold(self, needed: Decimal, *, own: Decimal = Decimal(0)) -> None:
        """Wait until so much can be held, and hold it. Raises CapReached where all that is held is `own`."""
        while needed and self.spent + self._held + needed > self._usd:
            if self._held <= own:
                raise CapReached(
                    f"The cap of {self._usd} USD has {self.spent} USD spent, and the next call can take {needed} USD; "
                    "it was not made. Raise --max-cost and go on."
                )
            await self._changed.wait()
        self._held += needed

    def settle(self, held: Decimal, cost: Decimal = Decimal(0)) -> None:
        """What was held is free again, and so much of it was spent."""
        self._held -= held
        self.spent += cost
        self._changed.set()
        self._changed = asyncio.Event()


class Allowance:
    """Asks `provider` as long as the most that its next call can take is in the purse.

    A question that only does not fit because of others under way waits for what they really cost, so that the batch
    ends when spending has come to within one call of the cap, however many are asked at once, and never above it.
    Where `provider` makes several calls for a question, such as retries, have those inside paid by `Purse.within`: the
    room of the first one is held from the start, and only more than that is asked for again.
    """

    def __init__(self, provider: Provider, purse: Purse | Decimal) -> None:
        """`purse` may be just the cap, for a provider that makes one call a question."""
        self._provider = provider
        self._purse = Purse(purse) if isinstance(purse, Decimal) else purse
        self._paid = provider if self._purse.pays_within else _Paid(provider, self._purse)

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    @property
    def spent(self) -> Decimal:
        """What was paid so far, in USD."""
        return self._purse.spent

    def quote(self, question: Question) -> Quote:
        """What the provider takes."""
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The provider's answer. Raises CapReached, when there is no room for it, and what the provider raises."""
        room = _Room(self._purse.needed(question, self._provider))
        await self._purse.hold(room.free)
        token = _room.set(room)
        try:
            return await self._paid.ask(question)
        finally:
            _room.reset(token)
            self._purse.settle(room.free)


class _Paid:
    """A provider whose calls are paid from `purse`: first from the room that is held for the question."""

    def __init__(self, provider: Provider, purse: Purse) -> None:
        self._provider = provider
        self._purse = purse

    @property
    def name(self) -> str:
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        quote = self._provider.quote(question)
        room = _room.get() or _Room(Decimal(0))
        lent = min(room.free, quote.cost_usd)
        more, cost = quote.cost_usd - lent, quote.cost_usd
        await self._purse.hold(more, own=room.free)
        room.free -= lent
        try:
            answer = await self._provider.ask(question)
            cost = answer.cost_usd
        except ProviderError as error:
            cost = at_most(error, quote).cost_usd
            raise
        finally:
            # What it cost is gone from the room; the rest of it is there for the next attempt.
            gone = min(lent, cost)
            room.free += lent - gone
            self._purse.settle(more + gone, cost)
        return answer
