"""EXIF orientation: how a stored picture is to be turned to stand upright. EXIF 2.32, tag 274."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from sightline.image.damage import DAMAGE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

_TAG = 0x0112
_MOST = 8
# From here on, width and height change places.
_FIRST_ON_ITS_SIDE = 5


def orientation_of(image: Image) -> int:
    """1 to 8, as the EXIF data state it. Anything else, damage included, counts as 1, which is upright."""
    try:
        return counted(image.getexif().get(_TAG))
    except DAMAGE:
        return 1


def counted(stated: object) -> int:
    """What a file states, where that is an orientation at all; else 1."""
    return stated if isinstance(stated, int) and 1 <= stated <= _MOST else 1


def sized(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """The upright size of a stored one, and the other way round."""
    return (size[1], size[0]) if orientation >= _FIRST_ON_ITS_SIDE else size


def turned(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The upright picture of a stored one; `pixels` is height x width or height x width x 3."""
    match orientation:
        case 2:
            upright = cv2.flip(pixels, 1)
        case 3:
            upright = cv2.rotate(pixels, cv2.ROTATE_180)
        case 4:
            upright = cv2.flip(pixels, 0)
        case 5:
            upright = cv2.transpose(pixels)
        case 6:
            upright = cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE)
        case 7:
            upright = cv2.rotate(cv2.transpose(pixels), cv2.ROTATE_180)
        case 8:
            upright = cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE)
        case _:
            return pixels
    return upright  # pyright: ignore[reportReturnType] (the stubs leave the element type open; it stays uint8)
