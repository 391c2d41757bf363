"""A part of a page by itself, and enlarged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sightline.types import Box, Image

if TYPE_CHECKING:
    from numpy.typing import NDArray


def part(image: Image, box: Box) -> tuple[Image, Box]:
    """The px of `image` that `box` touches, at least one, as an image of their own; and the box that they fill."""
    width, height = image.size_px
    left, top = min(max(0, int(box.left * width)), width - 1), min(max(0, int(box.top * height)), height - 1)
    right = min(width, max(left + 1, int(np.ceil(box.right * width))))
    bottom = min(height, max(top + 1, int(np.ceil(box.bottom * height))))
    covered = Box(left / width, top / height, right / width, bottom / height)
    return _image(image.pixels[top:bottom, left:right], image.page), covered


def enlarged(image: Image, factor: float) -> Image:
    """`image` with `factor` times as many px along each edge, by cubic interpolation, without text layer."""
    pixels = cv2.resize(image.pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return _image(np.asarray(pixels, np.uint8), image.page)


def _image(pixels: NDArray[np.uint8], page: int) -> Image:
    own = np.ascontiguousarray(pixels)
    own.flags.writeable = False
    return Image(own, page, (own.shape[1], own.shape[0]))
