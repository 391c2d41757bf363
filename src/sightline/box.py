"""Places on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on the upright page: fractions of its width and height, 0 to 1, origin at the top left."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def center(self) -> tuple[float, float]:
        """The middle as (x, y)."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Bottom minus top, as a fraction of the page's height."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """Right minus left, as a fraction of the page's width."""
        return self.right - self.left

    @staticmethod
    def around(boxes: Sequence[Box]) -> Box:
        """The smallest box that holds all of `boxes`; at least one is needed."""
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )
