"""Reducing pictures: exact in size and in place, and never aliased.

The filters were chosen by structural similarity to a full Lanczos reduction and by time: docs/benchmarks/image.md.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image as Picture

from sightline.image import native

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

# Up to here a cubic kernel still weighs every pixel; beyond, it begins to step over some.
CUBIC_RATIO = 1.34
# Beyond this ratio blocks of pixels are averaged first, so that so much is left to the exact filter.
REDUCING_GAP = 3.0
# How far the place of a pixel may be off, in px of the larger picture; and how many more columns may be made for it.
_PLACE_PX = 0.02
_MORE_PX = 64


def reduced(pixels: Pixels, size: tuple[int, int], *, extent: tuple[float, float] | None = None) -> Pixels:
    """`pixels` (height x width, or height x width x 3) reduced to `size`, (width, height) in px.

    `extent` is how many px of `pixels` the picture really covers, (width, height): a scaled decoder rounds up, so the
    last column may be picture by a part only. Ignoring that moves the whole picture.
    """
    covered = extent or (float(pixels.shape[1]), float(pixels.shape[0]))
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    if max(covered[0] / size[0], covered[1] / size[1]) <= CUBIC_RATIO:
        return _cubic(pixels, size, covered)
    vips = native.vips()
    return _by_vips(vips, pixels, size, covered) if vips else _by_pillow(pixels, size, covered)


def _cubic(pixels: Pixels, size: tuple[int, int], covered: tuple[float, float]) -> Pixels:
    width, height = size
    scaled = cv2.resize(
        pixels, None, fx=width / covered[0], fy=height / covered[1], interpolation=cv2.INTER_CUBIC
    )  # fmt: skip
    missing = max(0, height - scaled.shape[0]), max(0, width - scaled.shape[1])
    if any(missing):
        scaled = cv2.copyMakeBorder(scaled, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(scaled[:height, :width], dtype=np.uint8)


def _by_vips(vips: Any, pixels: Pixels, size: tuple[int, int], covered: tuple[float, float]) -> Pixels:
    height, width, bands = (*pixels.shape, 1)[:3]
    across, down = (_whole(length, made) for length, made in zip(covered, size, strict=True))
    picture = vips.Image.new_from_memory(np.ascontiguousarray(pixels).data, width, height, bands, "uchar")
    if (across, down) != (width, height):
        picture = picture.embed(0, 0, across, down, extend="copy")
    ratios = covered[0] / size[0], covered[1] / size[1]
    small = picture.reduce(*ratios, kernel="lanczos3", gap=REDUCING_GAP).crop(0, 0, *size)
    return np.frombuffer(small.write_to_memory(), dtype=np.uint8).reshape((size[1], size[0], *pixels.shape[2:]))


def _whole(covered: float, made: int) -> int:
    """How many px to give libvips of an axis on which `made` px are wanted for `covered`.

    It lays the made pixels over the middle of what it gets. So some more are made, to the right, until they cover
    a whole number of px: then the middle is where it should be.
    """
    ratio = covered / made
    ends = (count * ratio for count in range(made, made + _MORE_PX))
    return round(min(ends, key=lambda end: max(abs(end - round(end)), _PLACE_PX)))


def _by_pillow(pixels: Pixels, size: tuple[int, int], covered: tuple[float, float]) -> Pixels:
    picture, box = Picture.fromarray(pixels), (0.0, 0.0, *covered)
    return np.asarray(picture.resize(size, Picture.Resampling.LANCZOS, box=box, reducing_gap=REDUCING_GAP))


def scale_for(size: tuple[int, int], wanted: tuple[int, int]) -> int:
    """At how many eighths to decode a JPEG of `size` of which `wanted`, (width, height) in px, is to be made.

    Of the eight, 1, 2, 4 and 8 have fast code. From half down, the decoder's own reduction is softer than Lanczos,
    so half as many pixels again are left to that.
    """
    share = max(wanted[0] / size[0], wanted[1] / size[1])
    room = {1: 1.5, 2: 1.5, 4: 1.0}
    return next((eighths for eighths, spare in room.items() if share * spare <= eighths / 8), 8)


def scaled_size(size: tuple[int, int], eighths: int) -> tuple[int, int]:
    """(width, height) in px of a JPEG that is decoded at so many eighths."""
    return math.ceil(size[0] * eighths / 8), math.ceil(size[1] * eighths / 8)
