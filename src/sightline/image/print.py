"""How large a page is printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sightline.types import Image, Reading, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Words of these alone are as high as capitals: nothing in them is lower, or reaches below the line.
_CAPITALS = re.compile(r"[A-IK-PR-Z0-9.:]*[A-IK-PR-Z0-9][A-IK-PR-Z0-9.:]+")
# Small print counts, single misread specks do not.
SMALL_PRINT_PERCENTILE = 5
MOST_WORDS = 400
# A row belongs to a word when so much of it is ink.
_INK_SHARE = 0.03
LEAST_WORDS = 3


def is_capital(text: str) -> bool:
    """Whether a printed word is as high as a capital, such as `TOTAL` or `12.50`."""
    return _CAPITALS.fullmatch(text) is not None


def capitals_px(image: Image, reading: Reading) -> float | None:
    """The height of capitals and digits in the small print of `image`, in px; None where too few words tell.

    It is taken from the ink, because the boxes of engines are wider than the print by up to a factor of two. For
    words of a text layer it is that of their boxes, which are around the ink.
    """
    words = [word for word in reading.words if is_capital(word.text)][:MOST_WORDS]
    heights = [height for word in words if (height := _ink_px(image.pixels, word)) is not None]
    if len(heights) < LEAST_WORDS:
        return None
    return float(np.percentile(heights, SMALL_PRINT_PERCENTILE))


def _ink_px(pixels: NDArray[np.uint8], word: Word) -> float | None:
    """The height of the rows with ink around the middle of the word's box; None for a box without contrast."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = word.box
    part = pixels[int(top * height) : int(np.ceil(bottom * height)), int(left * width) : int(np.ceil(right * width))]
    if min(part.shape[:2], default=0) < 3:
        return None
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    threshold, _ = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    dark = np.asarray(grey) <= threshold
    ink = dark if dark.mean() <= 0.5 else ~dark
    rows = ink.mean(axis=1) >= _INK_SHARE
    middle = len(rows) // 2
    if not rows[middle]:
        return None
    above, below = np.flatnonzero(~rows[:middle]), np.flatnonzero(~rows[middle:])
    first = above[-1] + 1 if len(above) else 0
    last = middle + below[0] if len(below) else len(rows)
    return float(last - first)
