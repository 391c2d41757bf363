"""Rows cut out, made black on white and as high as OCR likes print, on one sheet, so that one reading does for all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from sightline.injection.hidden.rows import Row
from sightline.types import Image, Reading, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels: TypeAlias = NDArray[np.uint8]

Read: TypeAlias = Callable[[Image], Reading]

# Rows are enlarged or reduced to this height, within these factors: letters are then about as high as OCR reads best.
HEIGHT_PX = 32
ZOOM = (0.5, 7.5)
# Of tiny print, each shade of a soft edge tells: more height, a softer enlargement and no clipping read 6 of 6 lines of
# 6 px on receipts, the values for the others 2 of 6.
TINY_HEIGHT_PX, TINY_BLACK_PERCENTILE = 44, 99
# Longer strips are cut, where they show least, within the last part of this length.
LENGTH_PX, CUT_PX = 900, 160
MARGIN_PX = 16
# The share of the marks that become black.
BLACK_PERCENTILE = 85
# More pieces than these are not read; the longest rows come first.
MOST_PIECES = 24
# A strip read with less than this is turned upside down and read again. Upright print has 0.9 and more.
SURE = 0.85


@dataclass(frozen=True, slots=True)
class Strip:
    """A row as a picture: `shades` is height x width, dark marks on white, upended rows turned to the left."""

    row: Row
    shades: Levels


@dataclass(frozen=True, slots=True)
class Said:
    """What a strip says, the mean confidence of its words, and whether it was read upside down."""

    strip: Strip
    text: str
    confidence: float
    flipped: bool = False

    @property
    def weight(self) -> float:
        """How much of it was read surely, in characters."""
        return len(self.text) * self.confidence**2


def strip(row: Row, levels: Levels, *, around: int) -> Strip:
    """Cut `row` with `around` px on each side out of `levels`, by which each pixel differs from its ground."""
    left, top, right, bottom = row.place
    part = levels[max(0, top - around) : bottom + around, max(0, left - around) : right + around]
    tiny = row.how == "tiny"
    shades = _black_on_white(
        np.ascontiguousarray(np.rot90(part) if row.upended else part),
        zoom=(TINY_HEIGHT_PX if tiny else HEIGHT_PX) / max(1, row.height),
        percentile=TINY_BLACK_PERCENTILE if tiny else BLACK_PERCENTILE,
        filter_=cv2.INTER_LINEAR if tiny else cv2.INTER_CUBIC,
    )
    return Strip(row, shades)


def _black_on_white(levels: Levels, *, zoom: float, percentile: int, filter_: int) -> Levels:
    """`levels` enlarged by `zoom`, as far as it is within `ZOOM`; what differs as the `percentile` does is black."""
    factor = min(max(zoom, ZOOM[0]), ZOOM[1])
    large = np.asarray(cv2.resize(levels, None, fx=factor, fy=factor, interpolation=filter_), dtype=np.float32)
    marked = large[large > 0]
    black = max(1.0, float(np.percentile(marked, percentile))) if marked.size else 1.0
    return (255 - np.clip(large * (255 / black), 0, 255)).astype(np.uint8)


def said(strips: Sequence[Strip], page: Image, read: Read) -> list[Said]:
    """What each strip says, the right side up. One call of `read`, and one more for what is read badly."""
    best = _said(strips, page, read)
    doubtful = [index for index, one in enumerate(best) if _may_be_upside_down(one)]
    turned = _said([_flipped(strips[index]) for index in doubtful], page, read)
    for index, other in zip(doubtful, turned, strict=True):
        if other.weight > best[index].weight:
            best[index] = replace(other, flipped=True)
    return [one for one in best if one.text]


def _may_be_upside_down(one: Said) -> bool:
    """Whether it was read badly. What has no letter either way up is paper: half of all rows on receipts."""
    return one.strip.row.how == "turned" or (bool(one.text) and one.confidence < SURE)


def _flipped(each: Strip) -> Strip:
    return replace(each, shades=np.ascontiguousarray(np.rot90(each.shades, 2)))


def _said(strips: Sequence[Strip], page: Image, read: Read) -> list[Said]:
    pieces = [(index, piece) for index, each in enumerate(strips) for piece in _pieces(each.shades)]
    words: list[list[Word]] = [[] for _ in strips]
    if pieces:
        sheet, bottoms = _sheet([piece for _, piece in pieces])
        for word in read(_page(sheet, page)).words:
            middle = (word.box.top + word.box.bottom) / 2 * sheet.shape[0]
            piece = min(bisect_left(bottoms, middle), len(pieces) - 1)
            words[pieces[piece][0]].append(word)
    return [_joined(each, found) for each, found in zip(strips, words, strict=True)]


def _joined(each: Strip, words: Sequence[Word]) -> Said:
    length = sum(len(word.text) for word in words)
    confidence = sum(len(word.text) * word.confidence for word in words) / length if length else 0.0
    return Said(each, " ".join(word.text for word in words), confidence)


def _pieces(shades: Levels) -> Iterator[Levels]:
    """`shades` cut to at most `LENGTH_PX`, each cut at the whitest column near it."""
    while shades.shape[1] > LENGTH_PX:
        whiteness = shades[:, LENGTH_PX - CUT_PX : LENGTH_PX].sum(axis=0, dtype=np.int64)
        cut = LENGTH_PX - CUT_PX + int(whiteness.argmax())
        yield shades[:, :cut]
        shades = shades[:, cut:]
    yield shades


def _sheet(pieces: Sequence[Levels]) -> tuple[Levels, list[int]]:
    """All pieces below each other on white, and where the room of each ends."""
    width = max(piece.shape[1] for piece in pieces) + 2 * MARGIN_PX
    rooms: list[Levels] = []
    for piece in pieces:
        room = np.full((piece.shape[0] + 2 * MARGIN_PX, width), 255, dtype=np.uint8)
        room[MARGIN_PX:-MARGIN_PX, MARGIN_PX : MARGIN_PX + piece.shape[1]] = piece
        rooms.append(room)
    return np.concatenate(rooms), list(accumulate(room.shape[0] for room in rooms))


def _page(sheet: Levels, page: Image) -> Image:
    """The sheet as a page that an engine reads."""
    pixels = np.repeat(sheet[:, :, None], 3, axis=2)
    return replace(page, pixels=pixels, source_px=(sheet.shape[1], sheet.shape[0]), text_layer=None, jpeg=None)
