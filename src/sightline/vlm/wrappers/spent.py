"""Add what failed calls cost to the answer or the error that comes of them in the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from sightline.errors import ProviderError
from sightline.types import NO_USAGE, Answer, Quote, Usage


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens and USD that were paid so far. Immutable: adding gives another one."""

    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)

    def __add__(self, paid: Spent | Answer | ProviderError) -> Spent:
        return Spent(self.usage + paid.usage, self.cost_usd + paid.cost_usd)

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
        return copied.with_traceback(error.__traceback__)


NOTHING = Spent()


def together(*quotes: Quote) -> Quote:
    """The most that all of these calls can take."""
    usage, cost_usd = NO_USAGE, Decimal(0)
    for quote in quotes:
        usage, cost_usd = usage + quote.usage, cost_usd + quote.cost_usd
    return Quote(usage, cost_usd)
