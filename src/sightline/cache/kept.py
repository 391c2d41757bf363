"""What lies under a key: the record, printed so that it can be told as it is, and the entry to judge it again from.

Judging is pure, so that the same judge on the same day comes to the same record: then nothing but its print is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from sightline.cache.entry import Entry, inflated, packed, unpacked, wrapped
from sightline.image.claim import CHECK as CLAIM
from sightline.types import Record, Usage
from sightline.wire import from_json, to_json

_LENGTH_BYTES = 4
# In place of an entry: under which key it lies.
_POINTER = b"->"
_PRINT = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Paid:
    """What a record of `task` took."""

    task: str | None
    usage: Usage
    cost_usd: Decimal


@dataclass(frozen=True)
class Told:
    """A record, whole or as the members of its JSON, each of them printed: either is made of the other when asked for.

    What is wrong with the name of one upload is not in it.
    """

    said: Record | Mapping[str, bytes]

    @staticmethod
    def of(record: Record) -> Told:
        """What `record` says whatever its upload is called."""
        return Told(replace(record, findings=tuple(f for f in record.findings if f.check != CLAIM)))

    @cached_property
    def record(self) -> Record:
        """The record. Raises CorruptInput where the members are none of a record."""
        if isinstance(self.said, Record):
            return self.said
        return from_json(json.loads(joined(self.said).decode()))

    @cached_property
    def members(self) -> Mapping[str, bytes]:
        """By name, in the order of `wire`."""
        if not isinstance(self.said, Record):
            return self.said
        return {name: printed(value) for name, value in to_json(self.said).items()}

    @property
    def accepted(self) -> bool:
        """Whether nobody has to look at it; no other one is ever kept."""
        return not isinstance(self.said, Record) or self.said.outcome == "accepted"

    @cached_property
    def paid(self) -> Paid:
        """What it took."""
        if isinstance(self.said, Record):
            return Paid(self.said.task, self.said.usage, self.said.cost_usd)
        task, usage, usd = (json.loads(self.said[name]) for name in ("task", "usage", "cost_usd"))
        return Paid(task, Usage(**usage), Decimal(usd))


@dataclass(frozen=True, slots=True)
class Kept:
    """A record, which judge made it, until when it may be kept (seconds since 1970), and the bytes of its entry."""

    judge: str
    until: float
    told: Told
    back: bytes

    def entry(self) -> Entry | None:
        """What the record was made of."""
        return unpacked(self.back)


def kept(entry: Entry, told: Told, *, judge: str, until: float) -> bytes:
    """All of a `Kept` as bytes."""
    members = (f"{name}\n".encode() + text for name, text in told.members.items())
    front = wrapped(b"\n".join([judge.encode(), repr(until).encode(), *members]))
    return len(front).to_bytes(_LENGTH_BYTES, "big") + front + packed(entry)


def unkept(data: bytes) -> Kept | None:
    """What `kept` was given; None for bytes of another version or of somebody else."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
    try:
        # No line can be broken by a member: JSON writes every control character in other letters.
        judge, until, *lines = inflated(data[_LENGTH_BYTES:end]).split(b"\n")
        members = dict(zip(map(bytes.decode, lines[::2]), lines[1::2], strict=True))
        return Kept(judge.decode(), float(until), Told(members), data[end:])
    except ValueError:
        return None


def printed(value: object) -> bytes:
    """JSON in one line of ASCII, so that half a character, as names and models give it, stays what it is."""
    return _PRINT(value).encode()


def joined(members: Mapping[str, bytes]) -> bytes:
    """The object that has these members."""
    return b"{%b}" % b",".join([b'"%b":%b' % (name.encode(), text) for name, text in members.items()])


def pointing(key: str) -> bytes:
    """Bytes that say that the entry lies under `key`."""
    return _POINTER + key.encode()


def pointed(data: bytes) -> str | None:
    """The key that `pointing` was given; None for all other bytes."""
    return data[len(_POINTER) :].decode("ascii", "replace") if data.startswith(_POINTER) else None
