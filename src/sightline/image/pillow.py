"""Pages by Pillow: every kind of picture, and all of them where the fast decoders are missing.

Only the one plugin that the gate named ever sees the bytes.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, JpegImagePlugin, features

from sightline.errors import MissingDecoder
from sightline.image import upright
from sightline.image.colour import in_colour, to_srgb
from sightline.image.damage import damage_named
from sightline.image.frame import Fit, Frame
from sightline.image.gate import Limits, check_size
from sightline.image.headers import Format
from sightline.image.resize import reduced, scale_for, scaled_size
from sightline.image.whole import check_whole
from sightline.types import Upload


class Pages:
    """The pages of one file that has passed the gate; it is opened when the first of them is asked for."""

    def __init__(self, upload: Upload, fmt: Format, limits: Limits) -> None:
        self._upload = upload
        self._fmt: Format = fmt
        self._limits = limits
        self._image: Image.Image | None = None

    def frame(self, page: int, fit: Fit) -> Frame:
        """Page `page`, counted from 1. Raises CorruptInput, MissingDecoder, TooManyPixels and EdgeTooLong."""
        name = self._upload.name
        if self._fmt == "JPEG":
            check_whole(name, self._upload.data)
        with damage_named(name, self._fmt):
            image = self._image = self._image or _opened(self._upload, self._fmt)
            if page > 1:
                image.seek(page - 1)
            check_size(name, image.size, self._limits)
            return _frame(image, page, fit)


def _frame(image: Image.Image, page: int, fit: Fit) -> Frame:
    width, height = image.size
    eighths = _drafted(image, fit) if isinstance(image, JpegImagePlugin.JpegImageFile) else 8
    image.load()
    # Asked after loading, because a PNG may state it behind its pixels.
    turn = upright.orientation_of(image)
    source = upright.sized((width, height), turn)
    wanted = upright.sized(fit(source), turn)
    small = reduced(np.asarray(to_srgb(image)), wanted, extent=(width * eighths / 8, height * eighths / 8))
    return Frame(page, in_colour(upright.turned(small, turn)), source)


def _drafted(image: JpegImagePlugin.JpegImageFile, fit: Fit) -> int:
    """Let a JPEG be decoded at so many eighths of its size; to be called before it is loaded."""
    turn = upright.orientation_of(image)
    size = image.size
    wanted = upright.sized(fit(upright.sized(size, turn)), turn)
    eighths = scale_for(size, wanted)
    image.draft(None, (size[0] * eighths // 8, size[1] * eighths // 8))
    return eighths if image.size == scaled_size(size, eighths) else 8


def _opened(upload: Upload, fmt: Format) -> Image.Image:
    stream = io.BytesIO(upload.data)
    if fmt == "HEIC":
        return _opened_heic(upload.name, stream)
    if fmt == "AVIF" and not features.check("avif"):
        raise MissingDecoder(f"{upload.name}: this build of Pillow does not read AVIF; install the one of its wheels.")
    return Image.open(stream, formats=[fmt])


def _opened_heic(name: str, stream: io.BytesIO) -> Image.Image:
    """By the plugin itself: registered, it would be offered other files too, by whatever else uses Pillow."""
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise MissingDecoder(
            f"{name}: HEIC is read by an optional part; pip install 'sightline[heif]', or convert the file to JPEG."
        ) from error
    return HeifImageFile(stream)
