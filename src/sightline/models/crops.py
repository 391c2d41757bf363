"""Square crops whose size follows from the shape alone: Gemini 2."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sightline.models.seen import Seen, Size, cells, scaled, whole


@dataclass(frozen=True, slots=True)
class Crops:
    """One crop if both sides are within `single_px`; else crops of the short side / 1.5, each seen at `crop_px`.

    `each` tokens a crop, however many pixels it had. Source: Google, "Image understanding", on tokens.
    """

    each: int = 258
    single_px: int = 384
    crop_px: int = 768
    shape: float = 1.5

    def see(self, size: Size) -> Seen:
        """A picture whose crops are larger than they are seen is reduced until they are not."""
        if max(size) <= self.single_px:
            return Seen(size, self.each)
        factor = min(1, self.crop_px * self.shape / min(size))
        return Seen(scaled(size, factor), self.each * math.prod(cells(size, whole(min(size) / self.shape))))
