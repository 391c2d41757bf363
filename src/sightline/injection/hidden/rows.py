"""Marks that stand in a row as letters do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels: TypeAlias = NDArray[np.uint8]
    Numbers: TypeAlias = NDArray[np.intp]

Place: TypeAlias = tuple[int, int, int, int]
How: TypeAlias = Literal["faint", "between", "tiny", "turned", "flood", "unread"]

# What a letter, or a few that touch, may measure in px, and how much longer one side may be than the other.
LETTER_HEIGHT_PX, LETTER_WIDTH_PX, LETTER_AREA_PX = (3, 70), (1, 90), 5
WIDEST, TALLEST = 5, 8
# Letters and words of a row are as near to each other as this.
GAP_PX = 12
LEAST_LETTERS: Mapping[How, int] = {"faint": 8, "between": 6}
# Lower rows between lines of ink are specks of its halo: those of 58 clean receipts were 5 to 11 px high.
BETWEEN_HEIGHT_PX = 12
# A row is so much longer than high, and most of them are about as high as the one in the middle.
LEAST_LENGTH = 5
ALIKE, LEAST_ALIKE = (0.6, 1.6), 0.7
# ...and itself at most so much higher than that one: letters reach below the line or above it.
MOST_HEIGHTS = 2.4
# Narrower letters than this share of the height of the row do not fill it.
LEAST_PITCH = 0.6
# Print too small for its letters to be told apart: a stripe of this height and length, that goes from ink to paper and
# back at least so often a column. Rules, dashes and the rims of pictures do 0.0 to 1.0 times, letters 1.4 to 1.7.
TINY_HEIGHT_PX, TINY_LENGTH_PX, TINY_GAP_PX = (3, 9), 80, 7
LEAST_CHANGES = 1.15


@dataclass(frozen=True, slots=True)
class Row:
    """A row of marks: `place` is left, top, right, bottom in px of the page; `upended` rows run along its height."""

    place: Place
    how: How
    upended: bool

    @property
    def height(self) -> int:
        """The size across the direction of writing, in px."""
        left, top, right, bottom = self.place
        return right - left if self.upended else bottom - top


def letter_rows(mask: Levels, how: How) -> Iterator[Row]:
    """Rows of marks of the size of letters, lying and upended. 10 ms of CPU time for a receipt."""
    least = LEAST_LETTERS[how]
    _, labels, stats, centers = cv2.connectedComponentsWithStats(mask, connectivity=8)
    # The first component is everything that is no mark.
    fits = np.concatenate([[False], _like_letters(stats[1:].astype(np.int32))])
    if fits.sum() < least:
        return
    shades = np.where(fits, 255, 0).astype(np.uint8)
    letters = _halved(shades[np.asarray(labels, dtype=np.int32)])
    found = _Letters(stats[fits, :4].astype(np.intp), (centers[fits] / 2).astype(np.intp))
    for upended in (False, True):
        rows = (Row(place, how, upended) for place in _rows(letters, found, least=least, upended=upended))
        yield from (row for row in rows if how != "between" or row.height >= BETWEEN_HEIGHT_PX)


def tiny_rows(mask: Levels) -> Iterator[Row]:
    """Stripes of print too small to be told apart, lying and upended. 5 ms of CPU time for a receipt."""
    for upended in (False, True):
        lying = np.ascontiguousarray(mask.T) if upended else mask
        near = cv2.morphologyEx(lying, cv2.MORPH_CLOSE, np.ones((1, TINY_GAP_PX), np.uint8))
        joined = _halved(cast("Levels", near))
        stats = 2 * cv2.connectedComponentsWithStats(joined, connectivity=8)[2][1:, :4]
        low, high = TINY_HEIGHT_PX
        heights, lengths = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
        for x, y, length, height in stats[(heights >= low) & (heights <= high) & (lengths >= TINY_LENGTH_PX)].tolist():
            stripe = lying[y : y + height, x : x + length]
            if np.count_nonzero(stripe[:, 1:] != stripe[:, :-1]) >= LEAST_CHANGES * length:
                yield Row(_turned((x, y, x + length, y + height), upended=upended), "tiny", upended)


class _Letters(NamedTuple):
    """Left, top, width, height in px of each letter, and a place (x, y) within it on the halved page."""

    boxes: Numbers
    middles: Numbers


def _halved(mask: Levels) -> Levels:
    """`mask` at half the size: what is marked in any of four px is marked."""
    height, width = mask.shape
    # 1 px is added to an odd edge, so that places are exactly halved.
    even = cv2.copyMakeBorder(mask, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    half = cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return cast("Levels", cv2.threshold(half, 0, 255, cv2.THRESH_BINARY)[1])


def _like_letters(stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    width, height, area = (stats[:, i] for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    short, long = np.minimum(width, height), np.maximum(width, height)
    least, most = LETTER_HEIGHT_PX
    sized = (long >= least) & (long <= LETTER_WIDTH_PX[1]) & (short <= most) & (area >= LETTER_AREA_PX)
    return sized & (long <= WIDEST * short + 3)


def _rows(letters: Levels, found: _Letters, *, least: int, upended: bool) -> Iterator[Place]:
    """Where the letters join to rows; `letters` is their mask on the halved page."""
    gap = GAP_PX // 2 + 1
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((gap, 1) if upended else (1, gap), np.uint8))
    count, labels = cv2.connectedComponents(joined, connectivity=8)
    owners = labels[found.middles[:, 1], found.middles[:, 0]]
    for row in np.flatnonzero(np.bincount(owners, minlength=count) >= least):
        boxes = found.boxes[owners == row]
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0).tolist()
        length, across = (bottom - top, right - left) if upended else (right - left, bottom - top)
        if row and _is_row(boxes[:, 2 if upended else 3], length=length, across=across):
            yield left, top, right, bottom


def _is_row(heights: Numbers, *, length: int, across: int) -> bool:
    middle = float(np.median(heights))
    low, high = ALIKE
    alike = float(np.mean((heights >= low * middle) & (heights <= high * middle)))
    dense = len(heights) * across >= LEAST_PITCH * length
    return length >= LEAST_LENGTH * across and alike >= LEAST_ALIKE and across <= MOST_HEIGHTS * middle and dense


def _turned(place: Place, *, upended: bool) -> Place:
    left, top, right, bottom = place
    return (top, left, bottom, right) if upended else place
