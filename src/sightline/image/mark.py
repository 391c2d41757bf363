"""A mark that is read in a picture itself, so that what is said about it can be held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sightline.types import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Letters and digits that nobody takes for one another.
ALPHABET = "ACEFHJKMNPRTWXY34679"
# The strip below the picture, as a share of the longer edge: at 512 px, the least that models are sent, its letters
# are 21 px high.
_STRIP = 1 / 16
_FONT, _LETTER, _STROKE = cv2.FONT_HERSHEY_SIMPLEX, 0.65, 0.1
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


def marked(image: Image, mark: str, *, number: int) -> Image:
    """`image` as page `number`, with `mark` in black on a white strip below it."""
    height, width = image.pixels.shape[:2]
    strip = max(1, round(_STRIP * max(height, width)))
    canvas = np.full((height + strip, width, 3), _WHITE, dtype=np.uint8)
    canvas[:height] = image.pixels
    thick = max(1, round(_STROKE * strip))
    (wide, tall), _ = cv2.getTextSize(mark, _FONT, 1.0, thick)
    scale = min(_LETTER * strip / tall, 0.9 * width / wide)
    at = round((width - scale * wide) / 2), height + round((strip + scale * tall) / 2)
    cv2.putText(canvas, mark, at, _FONT, scale, _BLACK, thick, cv2.LINE_AA)
    return _page(canvas, number, image)


def _page(pixels: NDArray[np.uint8], number: int, image: Image) -> Image:
    pixels.setflags(write=False)
    return Image(pixels, page=number, source_px=image.source_px, turned=image.turned)
