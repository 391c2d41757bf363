"""WebP without transparency by OpenCV, whose build of libwebp takes half the time of others; the rest by libvips."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image as Picture

from sightline.errors import CorruptInput
from sightline.image import upright, vips
from sightline.image.colour import in_srgb
from sightline.image.damage import damage_named
from sightline.image.frame import Fit, Frame
from sightline.image.resize import reduced
from sightline.types import Upload

_AS_STORED = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION


def frame(upload: Upload, page: int, fit: Fit) -> Frame | None:
    """The first picture of a WebP, or None for a kind that is left to Pillow. Raises CorruptInput for any damage."""
    with damage_named(upload.name, "WEBP"):
        header = Picture.open(io.BytesIO(upload.data), formats=["WEBP"])
        turn = upright.orientation_of(header)
    if header.mode != "RGB" or getattr(header, "is_animated", False):
        return vips.frame(upload, page, fit)
    stored = cv2.imdecode(np.frombuffer(upload.data, dtype=np.uint8), _AS_STORED)
    if stored is None or (stored.shape[1], stored.shape[0]) != header.size:
        raise CorruptInput(f"{upload.name}: the WebP ends early or is damaged; export it again.")
    source = upright.sized(header.size, turn)
    small = reduced(np.asarray(stored, dtype=np.uint8), upright.sized(fit(source), turn))
    pixels = upright.turned(in_srgb(small, header.info.get("icc_profile")), turn)
    return Frame(page, pixels, source)
