"""How large the pages of an upload are, without decoding them."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image as Picture

from sightline.errors import MissingDecoder
from sightline.image import headers, pdf, upright
from sightline.image.damage import damage_named
from sightline.image.gate import Limits, admit
from sightline.image.headers import Format, Size
from sightline.types import Upload

# What may hold an orientation; and the marks of one in a PNG, which states it behind its pixels if it likes.
_TURNED = frozenset({"JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"})
_PNG_MARKS = (b"eXIf", b"Raw profile type ")


def page_sizes(upload: Upload, *, limits: Limits = Limits()) -> tuple[Size, ...]:  # noqa: B008 (frozen)
    """(width, height) in px of each page, upright, before it is fitted to the working size.

    For a PDF they are the sizes at which `prepare` would render it. Costs the reading of headers; of a PDF also the
    text, and of a PNG with EXIF data everything. Raises the InputErrors of `prepare`.
    """
    fmt = admit(upload, limits)
    if fmt == "PDF":
        return tuple(pdf.sizes(upload, pages=None, limits=limits))
    stored = headers.sizes(upload.data, fmt, at_most=limits.max_pages)
    if fmt not in _TURNED or (fmt == "PNG" and not any(mark in upload.data for mark in _PNG_MARKS)):
        return stored
    with damage_named(upload.name, fmt):
        return tuple(_upright(_opened(upload, fmt), fmt, stored))


def each_page_size(upload: Upload, *, limits: Limits = Limits()) -> Iterator[Size]:  # noqa: B008 (frozen)
    """What `page_sizes` gives, for who asks in another process."""
    yield from page_sizes(upload, limits=limits)


def _upright(picture: Picture.Image, fmt: Format, stored: tuple[Size, ...]) -> Iterator[Size]:
    for page, size in enumerate(stored):
        if page:
            picture.seek(page)
        # The stated sizes of these two are those of tiles and of what is turned by their own means.
        laid = picture.size if fmt in {"AVIF", "HEIC"} else size
        yield upright.sized(laid, upright.orientation_of(picture))


def _opened(upload: Upload, fmt: Format) -> Picture.Image:
    stream = io.BytesIO(upload.data)
    if fmt != "HEIC":
        return Picture.open(stream, formats=[fmt])
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise MissingDecoder(
            f"{upload.name}: the size of a HEIC is told by an optional part; pip install 'sightline[heif]'."
        ) from error
    return HeifImageFile(stream)
