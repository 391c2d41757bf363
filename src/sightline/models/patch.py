"""Patches of 32 px within a budget, times a factor: OpenAI's newer models."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sightline.models.seen import ROUNDING, Seen, Size, cells, scaled

PATCH_PX = 32


@dataclass(frozen=True, slots=True)
class Patch:
    """Reduced to `edge_px`, then to `budget` patches (None: no reduction); a patch costs `multiplier` tokens.

    Pictures of more than `most` patches are refused. Algorithm: OpenAI, "Images and vision", which warns that real
    bills may differ by one token.
    """

    multiplier: float
    edge_px: int
    budget: int | None = None
    most: int | None = None

    def see(self, size: Size) -> Seen:
        """Edge, budget, tokens."""
        fitted = self._to_edge(size)
        refused = self.budget is None and self.most is not None and _count(fitted) > self.most
        most = self.budget or self.most
        seen = fitted if most is None or _count(fitted) <= most else _to_budget(fitted, most)
        return Seen(seen, math.ceil(_count(seen) * self.multiplier - ROUNDING), refused)

    def _to_edge(self, size: Size) -> Size:
        factor = self.edge_px / max(size)
        if factor >= 1:
            return size
        return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _count(size: Size) -> int:
    return math.prod(cells(size, PATCH_PX))


def _to_budget(size: Size, budget: int) -> Size:
    """The size whose area is the budget, reduced further until whole patches fill one of its sides."""
    factor = PATCH_PX * math.sqrt(budget / math.prod(size))
    columns, rows = (side * factor / PATCH_PX for side in size)
    shrink = min(max(1, math.floor(columns + ROUNDING)) / columns, max(1, math.floor(rows + ROUNDING)) / rows, 1)
    return scaled(size, factor * shrink)
