"""Pictures to upright sRGB pages: by the fast decoder of the format, and by Pillow where there is none for the kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from sightline.image import turbo, vips, webp
from sightline.image.frame import Fit, Frame
from sightline.image.gate import Limits
from sightline.image.headers import Format, sizes
from sightline.image.pages import select
from sightline.image.pillow import Pages
from sightline.types import Upload

Lane: TypeAlias = Callable[[Upload, int, Fit], Frame | None]

# Each gives None for what it does not do right.
FAST: Mapping[Format, Lane] = {
    "JPEG": turbo.frame,
    "PNG": vips.frame,
    "WEBP": webp.frame,
    "TIFF": vips.frame,
}


def frames(upload: Upload, fmt: Format, *, pages: str | None, limits: Limits, fit: Fit) -> Iterator[Frame]:
    """Each asked page, of the size that `fit` gives: all of a TIFF, else the first frame.

    `upload` has passed the gate. Raises CorruptInput, MissingDecoder, TooManyPixels, EdgeTooLong, PageNotFound and
    UsageError.
    """
    count = len(sizes(upload.data, fmt, at_most=limits.max_pages)) if fmt == "TIFF" else 1
    fast = FAST.get(fmt)
    slow = Pages(upload, fmt, limits)
    for page in select(pages, count=count, name=upload.name):
        yield (fast and fast(upload, page, fit)) or slow.frame(page, fit)
