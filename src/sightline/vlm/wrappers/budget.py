"""Spend no more than was agreed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeAlias

from sightline.errors import BudgetExceeded, Overloaded, ProviderError, UsageError
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.budgets import Account, Hold, Shortfall, Spending, Store
from sightline.vlm.wrappers.budgets.caps import Cap, nano, usd
from sightline.vlm.wrappers.spent import at_most

OnSpent: TypeAlias = Callable[[Spending], None]
"""Called after each call with what an account had spent before and after it."""

OnThreshold: TypeAlias = Callable[[str, float], None]
"""Called with the name of an account and the share of its cap that was reached: 0.5, 0.8 or 1."""

THRESHOLDS = (0.5, 0.8, 1.0)


def utc_now() -> datetime:
    """The time by the clock of this machine."""
    return datetime.now(UTC)


class Budget:
    """Refuses a call that could cross one of `caps`, before it is made; counts what each call really cost.

    The quote is held in `store` while the call is under way. Behind it the real cost takes its place: of the answer,
    or of the error. What may have been billed and nobody told is counted at its most: the one request whose reply was
    lost on the way (a cut connection, a body that is no answer, a deadline); the whole quote of a call that was cut off
    from outside, or whose process died. Only a provider that costs more than it quoted can cross a cap, once. Put it
    inside of `Retry` and `Chain`: what they lost before they had an answer is not in that answer.
    No call is made while the store does not answer, or does not take the cost of an earlier one. `tenant` is who pays.
    `on_spent` hears of every call; `on_threshold` hears once, in whichever process crosses it, that half, 80 % or all
    of a cap is spent.
    """

    def __init__(  # noqa: PLR0913 (a policy is one expression)
        self,
        provider: Provider,
        store: Store,
        caps: Sequence[Cap],
        *,
        tenant: str | None = None,
        on_threshold: OnThreshold | None = None,
        on_spent: OnSpent | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        if tenant is None and any(cap.by == "tenant" for cap in caps):
            raise UsageError("A cap by tenant needs to know the tenant: Budget(..., tenant='acme').")
        self._provider = provider
        self._store = store
        self._caps = tuple(caps)
        self._tenant = tenant
        self._on_threshold = on_threshold
        self._on_spent = on_spent
        self._clock = clock
        self._unsettled: deque[tuple[Hold, int]] = deque()

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes."""
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The provider's answer; BudgetExceeded where a cap has no room for the quote."""
        quote = self._provider.quote(question)
        needed = nano(quote.cost_usd)
        accounts = self._accounts(question)
        await self._settle_all()
        hold = await self._store.reserve(accounts, needed)
        if isinstance(hold, Shortfall):
            raise _exceeded(hold, needed)
        cost = needed
        try:
            answer = await self._provider.ask(question)
            cost = nano(answer.cost_usd)
        except ProviderError as error:
            cost = nano(at_most(error, quote).cost_usd)
            raise
        finally:
            await self._settle(hold, cost)
        return answer

    async def _settle(self, hold: Hold, cost: int) -> None:
        """Count the cost. An answer that was paid is not lost over that: the next call begins with what is left."""
        self._unsettled.append((hold, cost))
        with suppress(Overloaded):
            await self._settle_all()

    async def _settle_all(self) -> None:
        while self._unsettled:
            hold, cost = self._unsettled.popleft()
            try:
                spendings = await self._store.settle(hold, cost)
            except BaseException:
                self._unsettled.append((hold, cost))
                raise
            self._tell(spendings)

    def _accounts(self, question: Question) -> tuple[Account, ...]:
        at = self._clock()
        found = (cap.account(tenant=self._tenant, task=question.task.name, at=at) for cap in self._caps)
        return tuple(account for account in found if account is not None)

    def _tell(self, spendings: Sequence[Spending]) -> None:
        for spending in spendings:
            if self._on_spent is not None:
                self._on_spent(spending)
            if self._on_threshold is None:
                continue
            for share in THRESHOLDS:
                mark = share * spending.account.cap_nano
                if spending.before_nano < mark <= spending.after_nano:
                    self._on_threshold(spending.account.name, share)


def _exceeded(short: Shortfall, needed: int) -> BudgetExceeded:
    account = short.account
    return BudgetExceeded(
        f"The budget {account.name} of {usd(account.cap_nano)} USD has {usd(short.taken_nano)} USD spent or held, and "
        f"this call can take {usd(needed)} USD; it was not made. Raise the cap, or wait for the next period."
    )
