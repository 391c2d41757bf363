"""Whether a JPEG is whole, asked of a decoder that says so; Pillow's keeps to itself what it had to make up.

libjpeg fills in what is missing and counts a warning. OpenCV's prints the first one of each file and has no other way
to tell.
"""

from __future__ import annotations

import re

import cv2
import numpy as np

from sightline.errors import CorruptInput
from sightline.image import jpeg
from sightline.overheard import overheard

# All coefficients are read at an eighth of the size, too, and nearly nothing is computed.
_AT_AN_EIGHTH = cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_IGNORE_ORIENTATION
# How the warnings of libjpeg about pixels begin (jerror.h); the others are about headers.
_WARNING = re.compile(r"Corrupt JPEG data|Premature end of|Inconsistent progression|Invalid (?:SOS|crop|progressive)")


def check_whole(name: str, data: bytes) -> None:
    """Raises CorruptInput for a JPEG whose pixels are made up in part. Costs a decoding at an eighth of the size."""
    tidy = np.frombuffer(jpeg.without_gaps(data), dtype=np.uint8)
    try:
        decoded, said = overheard(lambda: cv2.imdecode(tidy, _AT_AN_EIGHTH))
    except cv2.error:
        decoded, said = None, ""
    if decoded is None or _WARNING.search(said):
        raise CorruptInput(f"{name}: the JPEG is damaged inside; send or scan it again.")
