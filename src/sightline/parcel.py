"""What a worker process hands back: large arrays go in pieces, so that other threads go on while they are unpacked.

A page of 12 megapixels unpacked at once holds the interpreter for 20 ms; a piece of it, for a part of that.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pickle import PickleBuffer
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

PIECE_BYTES = 1 << 20
# The first that gives buffers apart from what refers to them.
_PROTOCOL = 5


def handed(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work(*args, **kwargs)` returns, made to go into one pickle and to come out of it as it is."""
    return cast("T", _Parcel(work(*args, **kwargs)))


class _Parcel:
    def __init__(self, content: object) -> None:
        self._content = content

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        large: list[_Large] = []

        def goes_along(buffer: PickleBuffer) -> bool:
            raw = buffer.raw()
            if raw.nbytes > PIECE_BYTES:
                large.append(_Large(raw))
            return raw.nbytes <= PIECE_BYTES

        content = pickle.dumps(self._content, _PROTOCOL, buffer_callback=goes_along)
        return _unpacked, (content, large)


class _Large:
    """A large buffer, which comes out as one again."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        starts = range(0, self._raw.nbytes, PIECE_BYTES)
        pieces = [_Piece(bytes(self._raw[start : start + PIECE_BYTES])) for start in starts]
        return _joined, (self._raw.nbytes, self._raw.readonly, pieces)


class _Piece:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _piece, (self._data,)


def _unpacked(content: bytes, large: Sequence[Any]) -> object:
    return pickle.loads(content, buffers=large)  # noqa: S301 (written by a worker of this process)


def _piece(data: bytes) -> bytes:
    """`data` itself: entering a function of Python is where one thread lets the others go on."""
    return data


def _joined(size: int, readonly: bool, pieces: Sequence[bytes]) -> object:  # noqa: FBT001 (pickles have no keywords)
    import numpy as np

    whole = np.empty(size, np.uint8)
    for number, piece in enumerate(pieces):
        start = number * PIECE_BYTES
        whole[start : start + len(piece)] = np.frombuffer(piece, np.uint8)
    whole.flags.writeable = not readonly
    return whole.data
