"""Make what differs too little from its ground for a person to see the same as that ground, for models too.

Text of a few grey levels on paper, or in a colour as bright as the paper, is invisible to people and plain to a model.
It goes before a page is coded: JPEG of our quality only takes away what differs by one level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.uint8]
    Levels: TypeAlias = NDArray[np.uint8]

# Levels, of 255 in the channel that differs most, up to which a mark is taken away. Print begins far above: faded
# thermal paper has 30.
FAINT = 12
# (step, levels): the ground is the median of the picture reduced by step, and what differs by so many levels from it is
# taken away. The first is as fine as usual print needs, and finds its ground on a narrow band too; the second is for
# headlines. The last is for what these leave of letters up to 140 px high; it takes no more, or a shaded page would
# get contours.
SCALES = ((4, FAINT), (8, FAINT), (32, 6))
# A median over 5 x 5 px, thrice, costs a tenth of one over 9 x 9: it is the largest that is computed without a
# histogram.
_MEDIAN_PX, _MEDIANS = 5, 3


def neutral(pixels: Pixels) -> Pixels:
    """`pixels` (height x width x 3) where every mark of at most `FAINT` levels has the colour of its ground.

    No pixel changes by more than the levels of `SCALES` together. The edges of ink get no mercy: text could hide
    between specks, and OCR reads receipts as well without it. For documents: in a photo it flattens soft texture.
    15 ms of CPU time for a receipt, 25 ms for one of 1568 px.
    """
    for step, levels in SCALES:
        below = ground(pixels, step=step)
        faint = cv2.bitwise_not(above(distance(pixels, below), levels))
        pixels = cast("Pixels", cv2.copyTo(below, faint, pixels.copy()))
    return pixels


def ground(pixels: Pixels, *, step: int = SCALES[0][0]) -> Pixels:
    """What `pixels` are printed on: the median around each, at 1 px in `step`, which is even. Of the same shape."""
    height, width = pixels.shape[:2]
    # Halved first, so that thin strokes are taken out before they are mixed with their ground.
    coarse = _shrunk(cast("Pixels", cv2.medianBlur(_shrunk(pixels, 2), _MEDIAN_PX)), step // 2)
    for _ in range(_MEDIANS):
        coarse = cv2.medianBlur(coarse, _MEDIAN_PX)
    return cast("Pixels", cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR))


def distance(pixels: Pixels, below: Pixels) -> Levels:
    """By how many levels each pixel differs in the channel that differs most, height x width."""
    red, green, blue = cv2.split(cv2.absdiff(pixels, below))
    return cast("Levels", cv2.max(cv2.max(red, green), blue))


def above(levels: Levels, least: int) -> Levels:
    """255 where `levels` are more than `least`, else 0."""
    return cast("Levels", cv2.threshold(levels, least, 255, cv2.THRESH_BINARY)[1])


def grown(mask: Levels, px: int) -> Levels:
    """`mask` with everything that is at most `px` away from it, along both axes."""
    return cast("Levels", cv2.dilate(mask, np.ones((2 * px + 1, 2 * px + 1), np.uint8)))


def _shrunk(pixels: Pixels, by: int) -> Pixels:
    height, width = pixels.shape[:2]
    size = max(1, width // by), max(1, height // by)
    return cast("Pixels", cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
