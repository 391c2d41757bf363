"""Pages that were answered before and look like these: a perceptual hash nominates them, and proof decides."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sightline.cache.keys import Asking
from sightline.cache.proof import same
from sightline.cache.sight import Sight, packed_sight, unpacked_sight
from sightline.cache.similar import Similar
from sightline.store import Keeper
from sightline.types import Image, Reading

# Of 116 receipts that were scanned anew, none differed in more than 16 of the 64 bits (docs/benchmarks/cache.md).
WITHIN = 16
# How many are looked at: the nearest first, as one look takes 15 ms.
_CANDIDATES = 3
_HASH_BYTES = 8


@dataclass(slots=True)
class _Known:
    """The pages of one question, as far as its journal was read."""

    similar: Similar = field(default_factory=Similar)
    mark: str = ""


class Near:
    """Finds, in the journals of `keeper`, documents that show the same.

    Pages with print are the same when every number on them is. For pictures, `bits` says by task in how many of the 64
    bits of the hash two may differ; tasks that are not named take no other proof than print.
    """

    def __init__(self, keeper: Keeper, *, bits: Mapping[str, int]) -> None:
        self._keeper = keeper
        self._bits = bits
        self._known: dict[str, _Known] = {}

    async def find(self, asking: Asking, images: Sequence[Image], readings: Sequence[Reading]) -> str | None:
        """Under which name the answer about pages lies that show the same as `images`."""
        known = await self._read(asking.journal)
        if not len(known.similar):
            return None
        sight = await asyncio.to_thread(Sight.of, images, readings)
        bits = self._bits.get(asking.task.name) if asking.task else None
        for name in known.similar.near(sight.hashes[0], within=max(WITHIN, bits or 0), at_most=_CANDIDATES):
            other = await self._sight(name)
            if other is not None and await asyncio.to_thread(_same, sight, other, bits):
                return name
        return None

    async def add(
        self, asking: Asking, name: str, images: Sequence[Image], readings: Sequence[Reading], *, ttl_s: float
    ) -> None:
        """Let the answer about `images`, which lies under `name`, be found for pages that show the same."""
        sight = await asyncio.to_thread(Sight.of, images, readings)
        if sight.prints is None and not self._bits:
            return
        await self._keeper.put(_beside(name), packed_sight(sight), ttl_s=ttl_s)
        line = sight.hashes[0].to_bytes(_HASH_BYTES, "big") + name.encode()
        await self._keeper.append(asking.journal, line, ttl_s=ttl_s)

    async def _read(self, journal: str) -> _Known:
        known = self._known.setdefault(journal, _Known())
        lines, known.mark = await self._keeper.since(journal, known.mark)
        for line in lines:
            known.similar.add(int.from_bytes(line[:_HASH_BYTES], "big"), line[_HASH_BYTES:].decode())
        return known

    async def _sight(self, name: str) -> Sight | None:
        data = await self._keeper.get(_beside(name))
        return None if data is None else unpacked_sight(data)


def _beside(name: str) -> str:
    """Where the look of the document is kept whose entry has this name: it is cleared with it."""
    return f"{name}:sight"


def _same(one: Sight, other: Sight, bits: int | None) -> bool:
    return _proven(one, other) if bits is None else _alike(one, other, bits)


def _alike(one: Sight, other: Sight, bits: int) -> bool:
    return len(one.hashes) == len(other.hashes) and all(
        (a ^ b).bit_count() <= bits for a, b in zip(one.hashes, other.hashes, strict=True)
    )


def _proven(one: Sight, other: Sight) -> bool:
    if one.prints is None or other.prints is None or len(one.prints) != len(other.prints):
        return False
    return all(same(a, b) for a, b in zip(one.prints, other.prints, strict=True))
