"""Tokens by area: the estimate where no rule is published."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sightline.models.seen import Seen, Size, scaled


@dataclass(frozen=True, slots=True)
class Area:
    """A token for each `px_per_token` of area after a reduction to `edge_px`.

    A picture whose long edge is below `least_edge_px` is billed as if it were that large.
    """

    px_per_token: int
    edge_px: int
    least_edge_px: int = 1

    def see(self, size: Size) -> Seen:
        """The reduced size, and the tokens for its area."""
        seen = scaled(size, min(1, self.edge_px / max(size)))
        enlarged = max(1, self.least_edge_px / max(seen))
        return Seen(seen, math.ceil(math.prod(seen) * enlarged**2 / self.px_per_token))
