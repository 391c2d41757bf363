"""Cells of 28 px within an edge and a budget: Claude."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sightline.models.seen import Seen, Size, cells


@dataclass(frozen=True, slots=True)
class Grid:
    """The largest size of the same shape whose padded edge is within `edge_px` and whose cells are within `budget`.

    A token a cell. The provider pads the right and the bottom to whole cells; coordinates that the model gives count
    from the size without padding, which is `Seen.size`. Source: Anthropic, "Vision", on resizing and coordinates.
    """

    edge_px: int
    budget: int
    cell_px: int = 28

    def see(self, size: Size) -> Seen:
        """The size itself if it fits, else the largest long edge that does, found by bisection."""
        fits, over = 1, max(size) + 1
        while over - fits > 1:
            middle = (fits + over) // 2
            if self._holds(_with_long_edge(size, middle)):
                fits = middle
            else:
                over = middle
        seen = _with_long_edge(size, fits)
        return Seen(seen, math.prod(cells(seen, self.cell_px)))

    def _holds(self, size: Size) -> bool:
        grid = cells(size, self.cell_px)
        return max(grid) * self.cell_px <= self.edge_px and math.prod(grid) <= self.budget


def _with_long_edge(size: Size, edge: int) -> Size:
    """The short side is rounded half to even, as the provider's published code does."""
    width, height = size
    if width >= height:
        return edge, max(1, round(height * edge / width))
    return max(1, round(width * edge / height)), edge
