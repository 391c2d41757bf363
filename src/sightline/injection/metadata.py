"""What a file says besides its picture, as texts to be judged. None of it is ever sent on: pages have no metadata."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from PIL import ExifTags
from PIL import Image as Picture

from sightline.image.damage import damage_named
from sightline.image.headers import Format, sniff
from sightline.image.pdfium import LOCK, pdfium
from sightline.types import Upload

# So many texts of so many characters are read; what does not fit is no caption.
MOST_TEXTS = 64
MOST_CHARACTERS = 4_000
# Shorter texts cannot ask for anything: names of cameras, times.
LEAST_CHARACTERS = 8
_XMP = re.compile(rb"<x:xmpmeta.{0,200000}?</x:xmpmeta>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"""=\s*["']([^"'<>]{8,})["']""")
# What names a vocabulary is an address of a standard, and a dozen of them in a row read like an order.
_NAMESPACE = re.compile(r"""https?://(?:ns\.adobe\.com|www\.w3\.org|purl\.org|www\.aiim\.org|iptc\.org)/[^\s"'<>]*""")
_USER_COMMENT_CODE_BYTES = 8
# Entries of Pillow's `info` that are bytes or text but no words.
_NO_WORDS = frozenset({"icc_profile", "exif", "transparency", "photoshop", "mp", "mpoffset"})


def metadata_texts(upload: Upload) -> tuple[str, ...]:
    """The texts of EXIF, XMP, comments and PNG chunks, or of the properties of a PDF; () for damaged ones.

    Each is cut to `MOST_CHARACTERS`. Nothing is rendered, but parsers see the bytes: call it where `image.prepare` is
    called, and for a file that it has taken.
    """
    fmt = sniff(upload.data)
    if fmt is None:
        return ()
    texts = _of_pdf(upload.data) if fmt == "PDF" else _of_picture(upload, fmt)
    clean = (" ".join(text.replace("\0", " ").split())[:MOST_CHARACTERS] for text in texts)
    return tuple(islice(dict.fromkeys(text for text in clean if len(text) >= LEAST_CHARACTERS), MOST_TEXTS))


def each_metadata_text(upload: Upload) -> Iterator[str]:
    """The same one by one, as a process of its own hands them over."""
    yield from metadata_texts(upload)


def _of_picture(upload: Upload, fmt: Format) -> Iterator[str]:
    from sightline.errors import InputError

    try:
        with damage_named(upload.name, fmt):
            if fmt == "HEIC":
                return
            picture = Picture.open(io.BytesIO(upload.data), formats=[fmt])
            found = [*_of_info(picture.info), *_of_exif(picture)]
    except InputError:
        # Metadata that cannot be parsed are not sent on either; whether the picture is sound is not decided here.
        found = []
    yield from found
    yield from _of_xmp(upload.data)


def _of_info(info: dict[Any, Any]) -> Iterator[str]:
    for key, value in info.items():
        if key not in _NO_WORDS and isinstance(value, str | bytes):
            yield _plain(_decoded(value))


def _of_exif(picture: Picture.Image) -> Iterator[str]:
    exif = picture.getexif()
    tables = [exif, *(exif.get_ifd(table) for table in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo))]
    for table in tables:
        for tag, value in table.items():
            if tag == ExifTags.Base.UserComment and isinstance(value, bytes):
                yield _decoded(value[_USER_COMMENT_CODE_BYTES:])
            elif isinstance(value, str | bytes):
                yield _decoded(value, wide=0x9C9B <= tag <= 0x9C9F)


def _of_pdf(data: bytes) -> Iterator[str]:
    try:
        with LOCK:
            document = pdfium.PdfDocument(data)
            properties: dict[str, str] = document.get_metadata_dict(skip_empty=True)
            document.close()
    except pdfium.PdfiumError:
        return
    yield from properties.values()
    yield from _of_xmp(data)


def _of_xmp(data: bytes) -> Iterator[str]:
    for packet in islice(_XMP.findall(data), 4):
        yield _plain(_decoded(packet))


def _plain(text: str) -> str:
    """The words of marked-up text: what stands between its tags, and in their attributes, without its namespaces."""
    if "<" not in text:
        return text
    text = _NAMESPACE.sub(" ", text)
    return " ".join([*_ATTRIBUTE.findall(text), _TAG.sub(" ", text)])


def _decoded(value: str | bytes, *, wide: bool = False) -> str:
    if isinstance(value, str):
        return value
    return value.decode("utf-16-le" if wide else "utf-8", "replace")
