"""Exact binomial tails, and what they say of an error rate. Clopper and Pearson 1934, Biometrika 26:404."""

from __future__ import annotations

import math
from functools import lru_cache

# The bound is found by halving an interval; 60 halvings reach the precision of a float.
_HALVINGS = 60


def at_most(errors: int, of: int, rate: float) -> float:
    """The probability of at most `errors` among `of` when each is one with probability `rate`, which is in (0, 1)."""
    if errors >= of:
        return 1.0
    return min(1.0, math.fsum(math.exp(_log_share(k, of, rate)) for k in range(errors + 1)))


def at_least(errors: int, of: int, rate: float) -> float:
    """The probability of `errors` or more among `of`."""
    if errors <= 0:
        return 1.0
    return min(1.0, math.fsum(math.exp(_log_share(k, of, rate)) for k in range(errors, of + 1)))


def upper_bound(errors: int, of: int, confidence: float) -> float:
    """The error rate that is not exceeded, with `confidence`, where `errors` of `of` were wrong; 1 of nothing."""
    if errors >= of:
        return 1.0
    low, high = errors / of, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if at_most(errors, of, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=4096)
def fewest(max_error: float, confidence: float, errors: int = 0) -> int:
    """How many have to be looked at to certify `max_error`, if `errors` of them are wrong: 299 for 1 % at 95 %."""
    if errors == 0:
        return math.ceil(math.log(1 - confidence) / math.log1p(-max_error))
    low, high = errors, 2 * fewest(max_error, confidence) + 2 * errors
    while at_most(errors, high, max_error) > 1 - confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if at_most(errors, middle, max_error) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _log_share(errors: int, of: int, rate: float) -> float:
    """The logarithm of the probability of exactly `errors`."""
    ways = math.lgamma(of + 1) - math.lgamma(errors + 1) - math.lgamma(of - errors + 1)
    return ways + errors * math.log(rate) + (of - errors) * math.log1p(-rate)
