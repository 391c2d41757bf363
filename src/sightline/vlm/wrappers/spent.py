"""What failed calls cost: added to the answer or the error that comes of them in the end, or guessed from above."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from sightline.errors import ProviderError, ProviderTimeout
from sightline.types import NO_USAGE, Answer, Quote, Usage


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens and USD that were paid so far, and the most that was lost. Immutable: adding gives another one."""

    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)
    lost: Quote | None = None

    def __add__(self, paid: Spent | Answer | ProviderError) -> Spent:
        lost = None if isinstance(paid, Answer) else paid.lost
        return Spent(self.usage + paid.usage, self.cost_usd + paid.cost_usd, _both(self.lost, lost))

    def on_answer(self, answer: Answer) -> Answer:
        """The answer, with this added to what it cost."""
        if self == NOTHING:
            return answer
        return replace(answer, usage=answer.usage + self.usage, cost_usd=answer.cost_usd + self.cost_usd)

    def on_error(self, error: ProviderError) -> ProviderError:
        """A copy of the error, with this added to what it cost; the error itself where there is nothing to add.

        A copy, because whoever raised the error may hold on to it. The constructor is not called: each kind of error
        has its own.
        """
        if self == NOTHING:
            return error
        copied = type(error).__new__(type(error), *error.args)
        copied.__dict__.update(error.__dict__)
        copied.usage, copied.cost_usd = error.usage + self.usage, error.cost_usd + self.cost_usd
        copied.lost = _both(self.lost, error.lost)
        return copied.with_traceback(error.__traceback__)


NOTHING = Spent()


def together(*quotes: Quote) -> Quote:
    """The most that all of these calls can take."""
    return sum(quotes, Quote())


def _both(one: Quote | None, other: Quote | None) -> Quote | None:
    return other if one is None else one if other is None else one + other


def at_most(error: ProviderError, quote: Quote) -> Quote:
    """The most that was billed for a call that ended with `error` and was expected to take no more than `quote`.

    What was lost counts as much as it can have cost. A provider that does not say whether anything was, has lost
    everything after a timeout, and nothing otherwise.
    """
    lost = error.lost
    if lost is None:
        lost = quote if isinstance(error, ProviderTimeout) else Quote()
    return Quote(error.usage, error.cost_usd) + lost
