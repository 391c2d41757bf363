"""What decoders raise on damaged bytes, and the named error that it becomes."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager

from PIL import Image

from sightline.errors import CorruptInput, TooManyPixels
from sightline.image.headers import Format

# What Pillow's parsers raise on damaged bytes (seen on fuzzed files): most are written without checks of their own.
DAMAGE = (
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


@contextmanager
def damage_named(name: str, fmt: Format) -> Generator[None]:
    """Turn what Pillow raises into a named error. Its warnings, which are about metadata, are of no use here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise TooManyPixels(f"{name}: the {fmt} declares too many pixels; reduce the picture.") from error
    except DAMAGE as error:
        raise CorruptInput(
            f"{name}: the {fmt} ends early, is damaged or of a rare kind that is not decoded; save it again as PNG."
        ) from error
