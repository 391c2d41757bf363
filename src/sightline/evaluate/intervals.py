"""Shares with the interval that their sample size allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

# The 97.5 % point of the standard normal distribution: intervals hold 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`; both may be fractions where several files of one document share its weight."""

    hits: float
    total: float

    @property
    def share(self) -> float | None:
        """Hits over total, 0 to 1; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % score interval (Wilson 1927, JASA 22:209); (0, 1) of nothing."""
        return wilson(self.hits, self.total)


def wilson(hits: float, total: float) -> tuple[float, float]:
    """The 95 % score interval of a share: it stays inside 0 to 1 and has a width even at 0 and 100 %."""
    if total <= 0:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    center = (share + square / (2 * total)) / (1 + square / total)
    spread = share * (1 - share) / total + square / (4 * total * total)
    half = _Z * math.sqrt(max(spread, 0.0)) / (1 + square / total)
    return max(0.0, center - half), min(1.0, center + half)
