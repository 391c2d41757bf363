"""Pictures to upright RGB pages, by Pillow. Only the one plugin that the gate named ever sees the bytes."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from PIL import Image, features

from sightline.errors import CorruptInput, MissingDecoder, TooManyPixels
from sightline.image.colour import to_srgb
from sightline.image.gate import Limits, check_size
from sightline.image.headers import Format
from sightline.image.pages import select
from sightline.types import Upload

# What Pillow's parsers raise on damaged bytes (seen on fuzzed files): most are written without checks of their own.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    OverflowError,
    TypeError,
    AttributeError,
    ZeroDivisionError,
    RuntimeError,
    struct.error,
    zlib.error,
)

_ORIENTATION_TAG = 0x0112
# EXIF 2.32, tag 274: how the stored picture is to be turned to stand upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def frames(upload: Upload, fmt: Format, *, pages: str | None, limits: Limits) -> Iterator[tuple[int, Image.Image]]:
    """Page number and upright picture (mode RGB or L) of each asked page: all of a TIFF, else the first frame.

    Raises CorruptInput, MissingDecoder, TooManyPixels, EdgeTooLong, PageNotFound and UsageError.
    """
    with _damage_named(upload.name, fmt):
        image = _opened(upload, fmt)
        count = getattr(image, "n_frames", 1) if fmt == "TIFF" else 1
    for page in select(pages, count=count, name=upload.name):
        with _damage_named(upload.name, fmt):
            if page > 1:
                image.seek(page - 1)
            check_size(upload.name, image.size, limits)
            image.load()
            upright = _upright(to_srgb(image), _orientation(image))
        yield page, upright


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


@contextmanager
def _damage_named(name: str, fmt: Format) -> Generator[None]:
    """Turn what Pillow raises into a named error. Its warnings, which are about metadata, are of no use here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise TooManyPixels(f"{name}: the {fmt} declares too many pixels; reduce the picture.") from error
    except _DAMAGE as error:
        raise CorruptInput(
            f"{name}: the {fmt} ends early, is damaged or of a rare kind that is not decoded; save it again as PNG."
        ) from error


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8. Asked after loading, because a PNG may state it behind its pixels."""
    try:
        stated = image.getexif().get(_ORIENTATION_TAG, 1)
    except _DAMAGE:
        return 1
    return stated if stated in _UPRIGHT else 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image
