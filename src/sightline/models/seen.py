"""The port of the rules: the size of a picture in, what a model sees of it and bills for it out."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeAlias

Size: TypeAlias = tuple[int, int]

# Products of whole numbers and square roots miss a whole number by less than this.
ROUNDING = 1e-6


class Seen(NamedTuple):
    """`size` is (width, height) in px after the provider's own resize, `tokens` is what it bills for that.

    `refused` says that the provider turns the picture away as it was sent; size and tokens are then those of the
    largest rendition that it takes.
    """

    size: Size
    tokens: int
    refused: bool = False


class Rule(Protocol):
    """How one family sees and bills at one level of detail."""

    def see(self, size: Size) -> Seen:
        """What becomes of a picture of `size`, (width, height) in px, both at least 1."""
        ...


def whole(side: float) -> int:
    """`side` in px without its fraction, at least 1."""
    return max(1, int(side + ROUNDING))


def scaled(size: Size, factor: float) -> Size:
    """`size` times `factor`, fractions of px dropped."""
    return whole(size[0] * factor), whole(size[1] * factor)


def cells(size: Size, cell_px: int) -> tuple[int, int]:
    """How many square cells cover `size`: columns, rows."""
    return -(-size[0] // cell_px), -(-size[1] // cell_px)
