"""How many tokens a call will take, which nobody knows before the model has written its answer."""

from __future__ import annotations

from sightline.types import Quote, Usage

# The weight of the newest call in the mean, half of what RFC 6298 gives a round trip: answers differ more than those.
GAIN = 1 / 16
# Before anything is known: the answer to a receipt with some twenty lines (benchmarks/limits.py).
FIRST_TOKENS = 1000
ANY = ""


class Forecast:
    """Expects of a call its own input, and beside it the mean of what recent calls of its task took beyond theirs.

    A quote is the most that a call can take: the longest answer, and a second attempt. That is several times what is
    taken in the end, and a pace by quotes leaves most of a limit unused. An expectation is right on average: what one
    call takes more or less is settled behind it, and a window holds many. Before anything is known, a usual answer is
    expected.
    """

    def __init__(self) -> None:
        self._beyond: dict[str, float] = {}

    def tokens(self, task: str, quote: Quote) -> int:
        """The tokens to reserve for a question of `task`, from 1 to all that are quoted."""
        once = quote.once or quote.usage
        beyond = self._beyond.get(task, self._beyond.get(ANY, min(FIRST_TOKENS, once.output_tokens)))
        return max(1, min(total(quote.usage), round(once.input_tokens + beyond)))

    def learn(self, task: str, quote: Quote, used: Usage) -> None:
        """Take in what a call that was quoted so has really used."""
        beyond = total(used) - (quote.once or quote.usage).input_tokens
        for key in (task, ANY):
            known = self._beyond.setdefault(key, beyond)
            self._beyond[key] = known + GAIN * (beyond - known)


def total(usage: Usage) -> int:
    """Tokens in and out."""
    return usage.input_tokens + usage.output_tokens
