"""The directories of a TIFF, one a page: size, and what its numbers stand for. TIFF 6.0 and BigTIFF."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

_WIDTH, _HEIGHT, _PHOTOMETRIC = 256, 257, 262
_NUMBERS = {3: "H", 4: "I", 16: "Q"}
# Photometric interpretations 0 to 3: white is zero, black is zero, RGB, palette.
PLAIN = frozenset(range(4))


class Directory(NamedTuple):
    """One page: `size` is (width, height) in px; `photometric` as in TIFF 6.0, None where it is not stated."""

    size: tuple[int, int]
    photometric: int | None


def directories(data: bytes) -> Iterator[Directory]:
    """Every page in order. Raises ValueError for a directory that is broken, struct.error for an early end."""
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
            raise ValueError("a page's directory ends early")
        yield _directory(data, range(first, end, step), order=order, value_at=12 if big else 8)
        (at,) = struct.unpack_from(offset_code, data, end)


def is_plain(data: bytes, page: int) -> bool:
    """Whether page `page`, counted from 1, is grey, RGB or of a palette; `data` has passed the gate."""
    directory = next(islice(directories(data), page - 1, None), None)
    return directory is not None and directory.photometric in PLAIN


def _directory(data: bytes, entries: range, *, order: str, value_at: int) -> Directory:
    found: dict[int, int] = {}
    for at in entries:
        tag, kind = struct.unpack_from(order + "HH", data, at)
        if tag in (_WIDTH, _HEIGHT, _PHOTOMETRIC):
            if kind not in _NUMBERS:
                raise ValueError("a size is not a whole number")
            (found[tag],) = struct.unpack_from(order + _NUMBERS[kind], data, at + value_at)
    if _WIDTH not in found or _HEIGHT not in found:
        raise ValueError("a page does not say its size")
    return Directory((found[_WIDTH], found[_HEIGHT]), found.get(_PHOTOMETRIC))
