"""Ask again after a fault that passes."""

from __future__ import annotations

import asyncio
import random as standard_random
from collections.abc import Callable
from dataclasses import dataclass

from sightline.errors import Exhausted, ProviderError, UsageError
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.deadline import ask_until, now
from sightline.vlm.wrappers.spent import NOTHING, together


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often to ask in all, and how long to wait in between: a random time up to a limit that doubles.

    "Full jitter" of M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015:
    sleep = random(0, min(most_s, first_s * 2 ** n)). Three attempts are the limit of a request in "Site Reliability
    Engineering" (Google, 2016), chapter 21.
    """

    attempts: int = 3
    first_s: float = 0.5
    most_s: float = 8.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or not 0 <= self.first_s <= self.most_s:
            raise UsageError("A backoff needs attempts >= 1 and 0 <= first_s <= most_s.")

    def pause_s(self, failed: int, chance: float) -> float:
        """Seconds to wait after the `failed`th attempt, counted from 1; `chance` is between 0 and 1."""
        return chance * min(self.most_s, self.first_s * 2.0 ** min(failed - 1, 60))


class RetryBudget:
    """Retries as a share of calls, so that a provider in trouble is not asked several times as often as before.

    Every call pays in `share`, every retry takes out 1, and no more than `reserve` is ever saved: of any n calls in
    a row, at most `reserve` + `share` * n are followed by a retry. Such client-side budgets are from "Site
    Reliability Engineering" (Google, 2016), chapter 21, where the share is 10 %; 20 % is the default of Twitter's
    Finagle. The reserve lets a quiet installation retry at all, and is ours. Give one budget to all the `Retry` that
    ask the same server.
    """

    def __init__(self, *, share: float = 0.2, reserve: float = 10.0) -> None:
        if not 0 <= share <= 1 or reserve < 0:
            raise UsageError("A retry budget needs a share from 0 to 1, and a reserve of at least 0.")
        self._share = share
        self._reserve = reserve
        self._saved = reserve

    def pay_in(self) -> None:
        """Note a call."""
        self._saved = min(self._reserve, self._saved + self._share)

    def take(self) -> bool:
        """Whether there is enough for one retry, which is taken then."""
        if self._saved < 1:
            return False
        self._saved -= 1
        return True


class Retry:
    """Asks again after a `retryable` error, until `deadline_s` seconds are over for all attempts together.

    A server's `retry_after_s` is waited for in full, and some jitter beyond it. The last error is raised at once when
    the wait would not fit, the attempts are used up, or `budget` (its own one where None is given) is empty.
    `random` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        backoff: Backoff = Backoff(),
        deadline_s: float = 30.0,
        budget: RetryBudget | None = None,
        random: Callable[[], float] = standard_random.random,
    ) -> None:
        self._provider = provider
        self._backoff = backoff
        self._deadline_s = deadline_s
        self._budget = budget or RetryBudget()
        self._random = random

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """As often as it may be asked: a failed attempt can be billed."""
        return together(*[self._provider.quote(question)] * self._backoff.attempts)

    async def ask(self, question: Question) -> Answer:
        """The first answer; what the attempts before it cost is added."""
        end, spent = now() + self._deadline_s, NOTHING
        self._budget.pay_in()
        failed = 0
        while True:
            try:
                return spent.on_answer(await ask_until(end, self._provider, question))
            except ProviderError as error:
                failed += 1
                pause = self._pause_s(error, failed, end - now())
                if pause is None:
                    raise spent.on_error(error) from error.__cause__
                spent += error
            await asyncio.sleep(pause)

    def _pause_s(self, error: ProviderError, failed: int, left_s: float) -> float | None:
        """Seconds until the next attempt; None where there is none."""
        if not passes(error) or failed >= self._backoff.attempts:
            return None
        pause = (error.retry_after_s or 0.0) + self._backoff.pause_s(failed, self._random())
        return pause if pause < left_s and self._budget.take() else None


def passes(error: ProviderError) -> bool:
    """Whether the same question can be answered later: one link of a chain that can is enough."""
    return error.retryable or (isinstance(error, Exhausted) and any(passes(failure) for failure in error.failures))
