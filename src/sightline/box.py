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

    def from_part(self, part: Box) -> Box:
        """This box, given as fractions of the part of the page that `part` covers, as fractions of the page."""
        return Box(
            part.left + self.left * part.width,
            part.top + self.top * part.height,
            part.left + self.right * part.width,
            part.top + self.bottom * part.height,
        )

    def in_part(self, part: Box) -> Box:
        """This box of the page as fractions of `part`, which has an area; below 0 or above 1 where it sticks out."""
        return Box(
            (self.left - part.left) / part.width,
            (self.top - part.top) / part.height,
            (self.right - part.left) / part.width,
            (self.bottom - part.top) / part.height,
        )

    @staticmethod
    def around(boxes: Sequence[Box]) -> Box:
        """The smallest box that holds all of `boxes`; at least one is needed."""
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )
