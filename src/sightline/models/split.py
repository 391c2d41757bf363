"""Cutting a page into overlapping parts of one size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sightline.box import Box
from sightline.models.seen import Size

# What neighbours share at least, of the length of one of them.
OVERLAP_SHARE = 0.08


class Overlap(NamedTuple):
    """What neighbours share at least, in px of the page: side by side, and one above the other."""

    across_px: int
    down_px: int


class Parts(NamedTuple):
    """The parts of a page in reading order: boxes on it, the size that all of them have, in px of it, how many a row.

    Columns part a label from its amount, so that of two grids with as many parts the one with fewer is better.
    """

    boxes: tuple[Box, ...]
    size_px: Size
    columns: int


def whole(size: Size) -> Parts:
    """The page as its only part."""
    return Parts((Box(0, 0, 1, 1),), size, columns=1)


def grids(size: Size, most: int, overlap: Overlap) -> Iterator[Parts]:
    """Every way to cut a page of `size` into columns and rows, of 2 to `most` parts, those with the fewest first."""
    shapes = ((count // rows, rows) for count in range(2, most + 1) for rows in range(count, 0, -1) if not count % rows)
    for columns, rows in shapes:
        across = spans(size[0], columns, overlap.across_px)
        down = spans(size[1], rows, overlap.down_px)
        if _parted(across) and _parted(down):
            boxes = tuple(
                Box(left / size[0], top / size[1], right / size[0], bottom / size[1])
                for top, bottom in down
                for left, right in across
            )
            yield Parts(boxes, (across[0][1], down[0][1]), columns)


def spans(length_px: int, count: int, overlap_px: int) -> list[tuple[int, int]]:
    """`count` equal parts of `length_px`, each (start, end) in px, that cover it and share `overlap_px` or more.

    They also share OVERLAP_SHARE of their length. Where so much overlap leaves nothing to part, each is the whole.
    """
    joints = count - 1
    by_px = -(-(length_px + joints * overlap_px) // count)
    by_share = -(-length_px // (count - joints * OVERLAP_SHARE))
    part = min(length_px, int(max(by_px, by_share)))
    starts = [index * (length_px - part) // max(1, joints) for index in range(count)]
    return [(start, start + part) for start in starts]


def _parted(spans: list[tuple[int, int]]) -> bool:
    return len(spans) == 1 or spans[0] != spans[1]
