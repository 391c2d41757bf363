"""What lies under a key: the record as it was judged on one day, and the entry to judge it again on another.

Judging is pure, so that the same judge on the same day comes to the same record: then only the front is unpacked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sightline.cache.entry import Entry, opened, packed, shut, unpacked
from sightline.errors import CorruptInput
from sightline.types import Record
from sightline.wire import from_json, to_json

_LENGTH_BYTES = 4
# In place of an entry: under which key it lies.
_POINTER = b"->"


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of an entry and its record, each unpacked when it is asked for."""

    front: bytes
    back: bytes

    def record(self) -> tuple[Record, str] | None:
        """The record, and which judge made it: a day and all terms name one. None where the bytes are odd."""
        try:
            judge, said = opened(self.front)
            return from_json(cast("Mapping[str, Any]", said)), str(judge)
        except (ValueError, TypeError, CorruptInput):
            return None

    def entry(self) -> Entry | None:
        """What the record was made of."""
        return unpacked(self.back)


def kept(entry: Entry, record: Record, *, judge: str) -> bytes:
    """`entry` and the `record` that `judge` made of it, as bytes."""
    front = shut([judge, to_json(record)])
    return len(front).to_bytes(_LENGTH_BYTES, "big") + front + packed(entry)


def unkept(data: bytes) -> Kept:
    """What `kept` made; of other bytes, something that holds neither."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
    return Kept(data[_LENGTH_BYTES:end], data[end:])


def pointing(key: str) -> bytes:
    """Bytes that say that the entry lies under `key`."""
    return _POINTER + key.encode()


def pointed(data: bytes) -> str | None:
    """The key that `pointing` was given; None for all other bytes."""
    return data[len(_POINTER) :].decode("ascii", "replace") if data.startswith(_POINTER) else None
