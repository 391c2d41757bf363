"""Pictures of a request: whether the bytes are one, of which format and size, and whether a model takes it."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import NamedTuple

from sightline.models import Profile
from sightline.testing.server.call import Picture
from sightline.testing.server.faults import Fault

THUMB_PX = 32
# Loads repeat their pictures; what was seen of one is kept by its digest, about a kilobyte each.
KEPT_LOOKS = 1000
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif", "HEIF": "image/heic"}


class Look(NamedTuple):
    """What the bytes of a picture are: the fields of `Picture` that come from them, and how many frames there are."""

    media_type: str
    size: tuple[int, int]
    frames: int
    thumb: bytes


def unbase64(text: str, *, either: bool = False) -> bytes | None:
    """The bytes that `text` encodes; None where it is not base64. `either` takes the alphabet for URLs too."""
    if either:
        text = text.replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def picture(data: bytes | None, allowed: Collection[str], *, detail: str = "auto") -> Picture:
    """The picture in `data`, decoded to its end. Raises Fault("bad_image") unless it is one of the `allowed` types."""
    look = _known_look(data) if data else None
    if look is None or data is None or look.media_type not in allowed:
        raise Fault("bad_image")
    if look.frames > 1 and look.media_type == "image/gif":
        raise Fault("bad_image")
    return Picture(data, look.media_type, look.size, look.thumb, detail)


def check_limits(row: Profile, pictures: Iterable[Picture]) -> None:
    """Raise Fault where `pictures` are beyond what a model takes, by its `row` in `sightline.models`."""
    shown = tuple(pictures)
    if row.max_images is not None and len(shown) > row.max_images:
        raise Fault("too_many_images")
    for one in shown:
        if row.max_bytes is not None and len(one.data) > row.max_bytes:
            raise Fault("image_too_large")
        if row.see(one.size, level(row, one.detail)).refused:
            raise Fault("image_too_large")


def level(row: Profile, detail: str) -> str:
    """`detail` where the family of `row` has it, what the provider does by itself otherwise."""
    return detail if detail in row.levels else row.level("auto")


_looks: dict[bytes, Look | None] = {}


def _known_look(data: bytes) -> Look | None:
    key = sha256(data).digest()
    if key not in _looks:
        if len(_looks) >= KEPT_LOOKS:
            _looks.pop(next(iter(_looks)))
        _looks[key] = _look(data)
    return _looks[key]


def _look(data: bytes) -> Look | None:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as opened:
                size, frames = opened.size, getattr(opened, "n_frames", 1)
                media_type = MEDIA_TYPES.get(opened.format or "", "application/octet-stream")
                # A JPEG is read at an eighth of its size, to its end all the same.
                opened.draft("RGB", (THUMB_PX * 8, THUMB_PX * 8))
                upright = ImageOps.exif_transpose(opened).convert("RGB").convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    except Image.DecompressionBombWarning:
        return None
    small = upright.resize((THUMB_PX, THUMB_PX), Image.Resampling.BILINEAR)
    return Look(media_type, size, frames, small.tobytes())
