"""Tiles of 512 px after two reductions: OpenAI's older models."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.models.seen import Seen, Size, cells, scaled


@dataclass(frozen=True, slots=True)
class Tile:
    """Reduced to a square of `edge_px`, then to a short side of `short_px`; `base` tokens and `each` for a tile.

    Nothing is ever enlarged. Numbers: OpenAI, "Images and vision", section on calculating costs.
    """

    base: int
    each: int
    edge_px: int = 2048
    short_px: int = 768
    tile_px: int = 512

    def see(self, size: Size) -> Seen:
        """Both reductions, then the tiles."""
        to_square = min(1, self.edge_px / max(size))
        to_short = min(1, self.short_px / (min(size) * to_square))
        seen = scaled(size, to_square * to_short)
        columns, rows = cells(seen, self.tile_px)
        return Seen(seen, self.base + self.each * columns * rows)
