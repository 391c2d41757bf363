"""PNG, WebP and TIFF by libvips, which reads a picture in stripes and reduces it on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.errors import CorruptInput
from sightline.image import native, tiff, upright
from sightline.image.colour import in_srgb
from sightline.image.frame import Fit, Frame
from sightline.image.headers import sniff
from sightline.image.resize import REDUCING_GAP
from sightline.types import Upload

if TYPE_CHECKING:
    import pyvips

# The loader of each format; the options keep it to one pass over the file, and let no damage pass.
_LOADERS = {"PNG": "pngload_buffer", "WEBP": "webpload_buffer", "TIFF": "tiffload_buffer"}
_STRICT = {"access": "sequential", "fail_on": "error"}
# How libtiff complains of a tag that is not about pixels, such as an orientation of 9: no reason to refuse a file.
_OF_A_TAG = "Bad value"
# Colour spaces and sample formats whose way to sRGB is plain; whatever else a file may hold is decoded by Pillow.
_SPACES = {"b-w": "b-w", "srgb": "srgb", "rgb": "srgb", "grey16": "b-w", "rgb16": "srgb"}
_SAMPLES = frozenset({"uchar", "ushort"})
_WHITE = {"uchar": 255, "ushort": 65_535}


def frame(upload: Upload, page: int, fit: Fit) -> Frame | None:
    """Page `page`, counted from 1, or None for a kind that is left to Pillow. Raises CorruptInput for any damage."""
    vips = native.vips()
    fmt = sniff(upload.data)
    if vips is None or fmt not in _LOADERS or (fmt == "TIFF" and not tiff.is_plain(upload.data, page)):
        return None
    which = {"page": page - 1} if fmt == "TIFF" else {}
    try:
        stored = vips.Operation.call(_LOADERS[fmt], upload.data, **_STRICT, **which)
    except vips.Error:
        return None
    if stored.interpretation not in _SPACES or stored.format not in _SAMPLES:
        return None
    try:
        return _frame(stored, page, fit)
    except vips.Error as error:
        if _OF_A_TAG in str(error):
            return None
        raise CorruptInput(f"{upload.name}: the {fmt} ends early or is damaged; export or scan it again.") from error


def _frame(stored: pyvips.Image, page: int, fit: Fit) -> Frame:
    size = stored.width, stored.height
    turn = upright.counted(_stated(stored, "orientation"))
    source = upright.sized(size, turn)
    wanted = upright.sized(fit(source), turn)
    small = _plain(stored)
    if wanted != size:
        small = small.reduce(size[0] / wanted[0], size[1] / wanted[1], kernel="lanczos3", gap=REDUCING_GAP)
    shape = (small.height, small.width) if small.bands == 1 else (small.height, small.width, small.bands)
    pixels = np.frombuffer(small.write_to_memory(), dtype=np.uint8).reshape(shape)
    profile = _stated(stored, "icc-profile-data")
    return Frame(page, upright.turned(in_srgb(pixels, profile), turn), source)


def _stated(picture: pyvips.Image, key: str) -> Any:
    return picture.get(key) if picture.get_typeof(key) else None


def _plain(picture: pyvips.Image) -> pyvips.Image:
    """On white, without transparency, 8 bits a channel."""
    if picture.hasalpha():
        white = _WHITE[str(picture.format)]
        picture = picture.flatten(background=[white], max_alpha=white)
    return picture.colourspace(_SPACES[str(picture.interpretation)])
