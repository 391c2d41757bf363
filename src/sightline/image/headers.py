"""What the first bytes of a file say: its format, and the size of each of its frames. No pixel is decoded.

Layouts: PNG 3rd edition, GIF89a, WebP container RFC 9649, BMP as in BITMAPINFOHEADER, TIFF 6.0 and BigTIFF; those of
JPEG, AVIF and HEIC have modules of their own.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Literal, TypeAlias

from sightline.image import boxes, jpeg

Format: TypeAlias = Literal["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIC", "PDF"]
Size: TypeAlias = tuple[int, int]

# A PDF may begin with other bytes: readers look for its mark in the first 1024 (ISO 32000, annex H note 13).
PDF_SEARCH_BYTES = 1024

# "BM" alone begins many a text: the size of the second header has to be one of those that exist.
_BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
_TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_TIFF_NUMBERS = {3: "H", 4: "I", 16: "Q"}
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
    order = "<" if data.startswith(b"II") else ">"
    big = b"+" in data[:4]
    offset_code = order + ("Q" if big else "I")
    (at,) = struct.unpack_from(offset_code, data, 8 if big else 4)
    seen: set[int] = set()
    # Pages that run in a circle end where they began.
    while at and at not in seen:
        seen.add(at)
        (entries,) = struct.unpack_from(order + ("Q" if big else "H"), data, at)
        first, step = at + (8 if big else 2), 20 if big else 12
        end = first + entries * step
        if end > len(data):
            raise BadHeader("a page's directory ends early")
        yield _tiff_size(data, range(first, end, step), order=order, value_at=12 if big else 8)
        (at,) = struct.unpack_from(offset_code, data, end)


def _tiff_size(data: bytes, entries: range, *, order: str, value_at: int) -> Size:
    found: dict[int, int] = {}
    for at in entries:
        tag, kind = struct.unpack_from(order + "HH", data, at)
        if tag in (_TIFF_WIDTH, _TIFF_HEIGHT):
            if kind not in _TIFF_NUMBERS:
                raise BadHeader("a size is not a whole number")
            (found[tag],) = struct.unpack_from(order + _TIFF_NUMBERS[kind], data, at + value_at)
    if len(found) < 2:
        raise BadHeader("a page does not say its size")
    return found[_TIFF_WIDTH], found[_TIFF_HEIGHT]


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
