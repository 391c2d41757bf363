"""What every store of earlier answers has to do."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from sightline.store import Journal, Store, Tally
from sightline.testing.conformance.promises import require

# Longer than any key of ours, and a value of a long document.
LONG_KEY = "check:" + "k" * 240
LARGE = bytes(range(256)) * 4096


async def check_store(store: Store) -> None:
    """Raise AssertionError, saying what is wrong, unless `store` does what `sightline.store.Store` promises.

    It is used under keys that begin with `check:`, which are cleared.
    """
    require("what was never put is not there", holds=await store.get("check:nothing") is None)
    for key, value in (("check:a:1", b"one"), ("check:a:2", b""), ("check:b:1", b"\x00\xff"), (LONG_KEY, LARGE)):
        await store.put(key, value, ttl_s=60)
        require(f"{len(value)} bytes come back as they were put", holds=await store.get(key) == value)
    await store.put("check:a:1", b"another", ttl_s=60)
    require("the last that was put counts", holds=await store.get("check:a:1") == b"another")
    await _check_end(store)
    require("a prefix clears the keys below it, and says how many", holds=await store.clear("check:a:") == 2)
    require("what is below another prefix stays", holds=await store.get("check:b:1") == b"\x00\xff")
    await _check_odd_prefixes(store)
    await store.clear("check:")
    require("nothing is left where all was cleared", holds=await store.get("check:b:1") is None)
    require("clearing nothing is no fault", holds=await store.clear("check:") == 0)


async def _check_end(store: Store) -> None:
    await store.put("check:short", b"soon gone", ttl_s=0.05)
    require("an entry is there before its time is over", holds=await store.get("check:short") == b"soon gone")
    await asyncio.sleep(0.1)
    require("an entry is gone when its time is over", holds=await store.get("check:short") is None)


async def _check_odd_prefixes(store: Store) -> None:
    """Marks that mean something to a pattern or a query mean nothing in a prefix."""
    for mark in ("*", "?", "%", "_", "[b]"):
        require(f"{mark} is no pattern in a prefix", holds=await store.clear(f"check:{mark}") == 0)


async def check_tally(tally: Tally) -> None:
    """Raise AssertionError unless `tally` does what `sightline.store.Tally` promises. It keeps what is added."""
    before = dict(await tally.counts())
    await tally.add({"check:hits": 2, "check:misses": 1})
    await asyncio.gather(*(tally.add({"check:hits": 1}) for _ in range(10)))
    after = await tally.counts()
    require("counts add up", holds=after["check:hits"] - before.get("check:hits", 0) == 12)
    require("each count is its own", holds=after["check:misses"] - before.get("check:misses", 0) == 1)


async def check_journal(journal: Journal) -> None:
    """Raise AssertionError unless `journal` does what `sightline.store.Journal` promises. It keeps what is added."""
    name = f"check:journal:{uuid4().hex}"
    require("a journal begins empty", holds=list((await journal.since(name))[0]) == [])
    for number in range(3):
        await journal.append(name, bytes([number, 0, 255]), ttl_s=60)
    await journal.append(f"{name}:other", b"other", ttl_s=60)
    lines, mark = await journal.since(name)
    require("its lines come in their order", holds=[line[0] for line in lines] == [0, 1, 2])
    require("behind the last one is nothing", holds=list((await journal.since(name, mark))[0]) == [])
    await journal.append(name, b"next", ttl_s=60)
    require("behind a mark is what came since", holds=list((await journal.since(name, mark))[0]) == [b"next"])
