"""Whole cells within a least and a greatest area: Qwen-VL."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sightline.models.seen import ROUNDING, Seen, Size


@dataclass(frozen=True, slots=True)
class Cover:
    """Sides rounded to whole cells, then scaled so that the area is from `least_px` to `most_px`; a token a cell.

    Two markers around the picture are not counted. Pictures longer than `most_ratio` times their breadth are refused.
    Source: `smart_resize` of the library transformers.
    """

    cell_px: int
    least_px: int
    most_px: int
    most_ratio: int = 200

    def see(self, size: Size) -> Seen:
        """The size in whole cells; small pictures are enlarged."""
        columns, rows = (max(1, round(side / self.cell_px)) for side in size)
        area = columns * rows * self.cell_px**2
        factor = math.sqrt(self.most_px / math.prod(size))
        if area > self.most_px:
            columns, rows = (max(1, math.floor(side * factor / self.cell_px + ROUNDING)) for side in size)
        elif area < self.least_px:
            factor = math.sqrt(self.least_px / math.prod(size))
            columns, rows = (math.ceil(side * factor / self.cell_px - ROUNDING) for side in size)
        return Seen((columns * self.cell_px, rows * self.cell_px), columns * rows, self._too_long(size))

    def _too_long(self, size: Size) -> bool:
        return max(size) > self.most_ratio * min(size)
