"""What the first bytes of a file say: its format, and the size of each of its frames. No pixel is decoded.

Layouts: PNG 3rd edition, GIF89a, WebP container RFC 9649, BMP as in BITMAPINFOHEADER; those of JPEG, TIFF, AVIF
and HEIC have modules of their own.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Literal, TypeAlias

from sightline.image import boxes, jpeg, tiff

Format: TypeAlias = Literal["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIC", "PDF"]
Size: TypeAlias = tuple[int, int]

# A PDF may begin with other bytes: readers look for its mark in the first 1024 (ISO 32000, annex H note 13).
PDF_SEARCH_BYTES = 1024

# "BM" alone begins many a text: the size of the second header has to be one of those that exist.
_BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
_TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
# Still or moving pictures coded by AV1 (AV1 image file format 1.3) and by HEVC (ISO/IEC 23008-12, annex B). The brand
# "mif1" alone promises no codec.
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})


class BadHeader(ValueError):
    """The header ends early or contradicts itself."""


def sniff(data: bytes) -> Format | None:
    """The format by its first bytes, or None when they belong to none that is read."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(_TIFF_MARKS):
        return "TIFF"
    if b"%PDF-" in data[:PDF_SEARCH_BYTES]:
        return "PDF"
    if data.startswith(b"BM") and data[14:18] in _BMP_HEADERS:
        return "BMP"
    return _sniff_brands(data)


def _sniff_brands(data: bytes) -> Format | None:
    brands = boxes.brands(data)
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIC" if brands & _HEIC_BRANDS else None


def sizes(data: bytes, fmt: Format, *, at_most: int) -> tuple[Size, ...]:
    """(width, height) in px of each frame that would be decoded: all of a TIFF up to `at_most`, else the first.

    A PDF has no pixels yet: (). Raises BadHeader.
    """
    if fmt == "PDF":
        return ()
    try:
        return tuple(islice(_READERS[fmt](data), at_most))
    except (struct.error, IndexError, OverflowError) as error:
        raise BadHeader("the header ends early") from error


def _png(data: bytes) -> Iterator[Size]:
    if data[12:16] != b"IHDR":
        raise BadHeader("the first chunk is not IHDR")
    width, height = struct.unpack_from(">II", data, 16)
    yield width, height


def _gif(data: bytes) -> Iterator[Size]:
    width, height = struct.unpack_from("<HH", data, 6)
    yield width, height


def _bmp(data: bytes) -> Iterator[Size]:
    (header_bytes,) = struct.unpack_from("<I", data, 14)
    width, height = struct.unpack_from("<HH" if header_bytes == 12 else "<ii", data, 18)
    yield abs(width), abs(height)


def _webp(data: bytes) -> Iterator[Size]:
    chunk = data[12:16]
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        yield width & 0x3FFF, height & 0x3FFF
    elif chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        yield (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif chunk == b"VP8X":
        _, low, high, rest = struct.unpack_from("<IHHH", data, 20)
        yield (low | (high & 0xFF) << 16) + 1, (high >> 8 | rest << 8) + 1
    else:
        raise BadHeader("the first chunk is no picture")


def _jpeg(data: bytes) -> Iterator[Size]:
    size = jpeg.size(data)
    if size is None:
        raise BadHeader("no size is declared before the picture")
    yield size


def _boxed(data: bytes) -> Iterator[Size]:
    """The largest size that is stated: tiles and thumbnails are smaller than the picture they belong to."""
    try:
        stated = list(boxes.sizes(data))
    except ValueError as error:
        raise BadHeader(str(error)) from error
    if not stated:
        raise BadHeader("no picture says its size")
    yield max(stated, key=lambda size: size[0] * size[1])


def _tiff(data: bytes) -> Iterator[Size]:
    try:
        yield from (directory.size for directory in tiff.directories(data))
    except ValueError as error:
        raise BadHeader(str(error)) from error


_READERS: Mapping[Format, Callable[[bytes], Iterator[Size]]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "GIF": _gif,
    "BMP": _bmp,
    "TIFF": _tiff,
    "AVIF": _boxed,
    "HEIC": _boxed,
}
