"""AVIF and HEIC before decoding: the brands, and the size of the picture. ISO/IEC 14496-12 and 23008-12."""

from __future__ import annotations

import struct
from collections.abc import Iterator

# (kind, start and end of what it holds)
_Box = tuple[bytes, int, int]

_SIZE_AND_KIND = struct.Struct(">I4s")
_LONG_SIZE = struct.Struct(">Q")
_EXTENT = struct.Struct(">4xII")
_VERSION_BYTES = 4
# Where the sizes of the pictures are stated, below the box `meta` of the file.
_PATH = (b"meta", b"iprp", b"ipco")
# Phones write about fifty boxes on that path; a longer walk is an attempt to keep the reader busy.
MAX_BOXES = 5_000
MAX_BRANDS = 64


def brands(data: bytes) -> frozenset[bytes]:
    """The main brand and the compatible ones of the file type box, which comes first; none for other files."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4], "big"), 16 + 4 * MAX_BRANDS, len(data))
    return frozenset((data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))))


def sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """(width, height) in px of every stated picture: the shown one, its tiles, its thumbnail.

    Raises ValueError for boxes that are broken or too many, struct.error for an early end.
    """
    start, end = 0, len(data)
    for wanted in _PATH:
        found = next((box for box in _boxes(data, start, end) if box[0] == wanted), None)
        if found is None:
            return
        _, start, end = found
        start += _VERSION_BYTES if wanted == b"meta" else 0
    for kind, at, _ in _boxes(data, start, end):
        if kind == b"ispe":
            yield _EXTENT.unpack_from(data, at)


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    for _ in range(MAX_BOXES):
        if start >= end:
            return
        size, kind = _SIZE_AND_KIND.unpack_from(data, start)
        inside = start + _SIZE_AND_KIND.size
        if size == 1:
            (size,) = _LONG_SIZE.unpack_from(data, inside)
            inside += _LONG_SIZE.size
        stop = start + size if size else end
        if not inside <= stop <= end:
            raise ValueError("a box does not fit into the one around it")
        yield kind, inside, stop
        start = stop
    raise ValueError("it has too many boxes")
