"""The best canvas of up to 16 tiles, and the whole picture once more: Llama 4."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sightline.models.seen import Seen, Size, scaled

# Marks around the picture: its start, the whole picture, its end.
FRAME = 3


@dataclass(frozen=True, slots=True)
class Canvas:
    """Of all canvases of `most` tiles or fewer: the one that enlarges least, or else the one that reduces least.

    `each` tokens a tile, as many for the picture as a whole, a mark after each tile. Source: the Llama 4 image
    processor of the library transformers.
    """

    tile_px: int = 336
    most: int = 16
    each: int = 144

    def see(self, size: Size) -> Seen:
        """The size on the canvas, never enlarged."""
        columns, rows = min(self._canvases(), key=lambda canvas: self._misfit(canvas, size))
        seen = scaled(size, min(1, self._factor((columns, rows), size)))
        tiles = columns * rows
        marks = FRAME + (tiles if tiles > 1 else 0)
        return Seen(seen, self.each * (tiles + (tiles > 1)) + marks)

    def _canvases(self) -> list[tuple[int, int]]:
        return [(c, r) for c in range(1, self.most + 1) for r in range(1, self.most // c + 1)]

    def _factor(self, canvas: tuple[int, int], size: Size) -> float:
        return min(tiles * self.tile_px / side for tiles, side in zip(canvas, size, strict=True))

    def _misfit(self, canvas: tuple[int, int], size: Size) -> tuple[bool, float, int]:
        factor = self._factor(canvas, size)
        return factor < 1, abs(math.log(factor)), math.prod(canvas)
