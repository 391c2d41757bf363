"""What was answered before, found again: by the bytes of a file, by its pixels, or by proof that it shows the same."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Self

from sightline.cache.entry import Entry, Words, opened, packed_words, shut, unpacked_words
from sightline.cache.flight import SingleFlight
from sightline.cache.inquiry import Inquiry
from sightline.cache.keeping import OTHER, TTL_S
from sightline.cache.kept import kept, pointed, pointing, unkept
from sightline.cache.recent import Recent
from sightline.cache.rejected import Rejected
from sightline.cache.saved import Counting
from sightline.errors import InputError
from sightline.store.guarded import Guarded
from sightline.types import NO_USAGE, Finding, Image, Page, Reading, Record
from sightline.wire import from_json, to_json

if TYPE_CHECKING:
    from types import TracebackType

    from sightline.cache.near import Near
    from sightline.cache.turns import Turns
    from sightline.store import Keeper

CHECK = "cache"
# Words depend on the file and the engine alone, and both are in their key.
WORDS_TTL_S = 30 * 86_400.0
DEGRADED = Finding(CHECK, "info", "The cache could not be asked, so that this was answered without it.")


class Cache:
    """Gives the records of questions that were asked before, each judged again, and lets the same ones share a call.

    `ttl_s` says by task how many seconds an answer serves, `near` whether new scans of a page are known again, and
    `near_bits` by task how far the hashes of photos may lie apart (docs/concepts/caching.md). With `turns`, processes
    share calls, too. A `tenant` never sees answers of another. A store that fails is gone without. Use it as
    `async with`; a pipeline that is given one leaves it open.
    """

    def __init__(  # noqa: PLR0913 (settings with defaults, by keyword only)
        self,
        keeper: Keeper,
        *,
        turns: Turns | None = None,
        ttl_s: Mapping[str, float] = TTL_S,
        near: bool = True,
        near_bits: Mapping[str, int] | None = None,
        tenant: str = "",
    ) -> None:
        self.tenant = tenant
        self._keeper = keeper
        self._guarded = Guarded(keeper)
        self._counting = Counting(self._guarded)
        self._turns = turns
        self._ttl_s = ttl_s
        self._looks = near
        self._near_bits = near_bits or {}
        self._recent = Recent()
        self._rejected = Rejected()
        self._flights: SingleFlight[tuple[Record, bool]] = SingleFlight()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Write what was counted, and close the store."""
        await self._counting.flush()
        await self._keeper.aclose()
        if self._turns is not None:
            await self._turns.aclose()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a record has to say of the cache: that it was left out, where it was."""
        return (DEGRADED,) if self._guarded.degraded else ()

    async def find(self, inquiry: Inquiry) -> Record | None:
        """The record of the same file; nothing is decoded.

        Raises the InputError of a file that was turned down a moment ago.
        """
        start = time.perf_counter()
        record = self._recent.get(inquiry)
        if record is not None:
            return await self._served(inquiry, record, "raw", start)
        self._rejected.check(inquiry)
        record = await self._at(inquiry, inquiry.raw)
        if record is not None:
            return await self._served(inquiry, record, "raw", start)
        return None

    async def find_clean(self, inquiry: Inquiry, harmless: Callable[[], Awaitable[bool]]) -> Record | None:
        """The record of a file that differs in metadata alone, if those are `harmless`; nothing is decoded."""
        start = time.perf_counter()
        record = None if inquiry.clean is None else await self._at(inquiry, inquiry.clean)
        if record is None or not await harmless():
            return None
        return await self._served(inquiry, record, "clean", start)

    async def find_pixels(self, inquiry: Inquiry, images: Sequence[Image]) -> Record | None:
        """The record of a file whose pages, prepared, were the same to the pixel."""
        start = time.perf_counter()
        record = await self._at(inquiry, inquiry.asking.of_pixels(images))
        return None if record is None else await self._served(inquiry, record, "pixels", start)

    async def find_near(
        self, inquiry: Inquiry, images: Sequence[Image], readings: tuple[Reading, ...], pages: tuple[Page, ...]
    ) -> Record | None:
        """The record of pages that prove to show the same, judged by what is read on these `images`."""
        if not self._looks or not images:
            return None
        start = time.perf_counter()
        name = await self._near.find(inquiry.asking, images, readings)
        data = None if name is None else await self._guarded.get(name)
        found = None if data is None else unkept(data)
        entry, before = (found.entry(), found.record()) if found else (None, None)
        if entry is None or before is None:
            return None
        record = inquiry.again(moved(entry, readings), replace(before[0], pages=pages))
        return None if record is None else await self._served(inquiry, record, "near", start)

    async def keep(self, inquiry: Inquiry, images: Sequence[Image], entry: Entry, record: Record) -> None:
        """Let `record` and what it was made of be found again; only an accepted one is."""
        await self._counting.miss(record.task)
        if record.outcome != "accepted" or inquiry.judge is None:
            return
        ttl_s = self._ttl_s.get(record.task or OTHER, self._ttl_s.get(OTHER, TTL_S[OTHER]))
        await self._guarded.put(inquiry.raw, kept(entry, record, judge=inquiry.judge), ttl_s=ttl_s)
        for key in (inquiry.clean, inquiry.asking.of_pixels(images)):
            if key is not None:
                await self._guarded.put(key, pointing(inquiry.raw), ttl_s=ttl_s)
        if self._looks and images:
            await self._near.add(inquiry.asking, inquiry.raw, images, entry.readings, ttl_s=ttl_s)
        self._recent.put(inquiry, record)

    async def words(self, inquiry: Inquiry) -> Words | None:
        """What was read of the same file before, whatever was asked about it."""
        for digest in (inquiry.file.digest, inquiry.file.substance):
            data = None if digest is None else await self._guarded.get(inquiry.asking.of_words(digest))
            if data is not None:
                return unpacked_words(data)
        return None

    async def keep_words(self, inquiry: Inquiry, words: Words) -> None:
        """Let `words` be found for the same file, and for those that differ in metadata alone."""
        data = packed_words(words)
        for digest in (inquiry.file.digest, inquiry.file.substance):
            if digest is not None:
                await self._guarded.put(inquiry.asking.of_words(digest), data, ttl_s=WORDS_TTL_S)

    def reject(self, inquiry: Inquiry, error: InputError) -> None:
        """Remember for a short while that the file was turned down for what it is."""
        self._rejected.put(inquiry, error)

    async def shared(self, inquiry: Inquiry, work: Callable[[], Awaitable[Record]]) -> Record:
        """What `work` gives, which of all that ask the same at once only one does. Raises what `work` raises."""
        if inquiry.judge is None:
            return await work()
        start, own = time.perf_counter(), False

        async def begun() -> tuple[Record, bool]:
            nonlocal own
            own = True
            return await self._in_turn(inquiry, work)

        try:
            (record, here), _ = await self._flights.run(inquiry.raw, begun)
        except InputError:
            if own:
                raise
            # The message names another file: this one finds out for itself, at no cost, as it is remembered.
            return await work()
        return record if own and here else await self._served(inquiry, record, "flight", start)

    @cached_property
    def _near(self) -> Near:
        # It needs OpenCV, which takes longer to load than all else here.
        from sightline.cache.near import Near

        return Near(self._guarded, bits=self._near_bits)

    async def _in_turn(self, inquiry: Inquiry, work: Callable[[], Awaitable[Record]]) -> tuple[Record, bool]:
        """The record of `work`, and whether it was done in this process."""
        if self._turns is None:
            return await work(), True
        done: list[Record] = []

        async def said() -> bytes:
            done.append(await work())
            return shut(to_json(done[0]))

        told, _ = await self._turns.run(inquiry.raw, said)
        return (done[0], True) if done else (from_json(opened(told)), False)

    async def _at(self, inquiry: Inquiry, key: str) -> Record | None:
        """The record below `key`, as it was judged or judged again."""
        data = await self._guarded.get(key)
        if data is not None and (other := pointed(data)) is not None:
            data = await self._guarded.get(other)
        if data is None:
            return None
        found = unkept(data)
        before = found.record()
        if before is None or before[1] == inquiry.judge:
            return before and before[0]
        entry = found.entry()
        return None if entry is None else inquiry.again(entry, before[0])

    async def _served(self, inquiry: Inquiry, record: Record, tier: str, start: float) -> Record:
        if record.outcome == "accepted":
            self._recent.put(inquiry, record)
        await self._counting.hit(record, tier)
        return replace(
            record,
            source=inquiry.upload.name,
            findings=inquiry.findings(record),
            usage=NO_USAGE,
            cost_usd=Decimal(0),
            cached=tier,
            timings_ms={CHECK: round((time.perf_counter() - start) * 1000, 3)},
        )


def moved(entry: Entry, readings: tuple[Reading, ...]) -> Entry:
    """The answer of `entry` about other pages that show the same: what it says of places does not hold for them."""
    answer = entry.answer
    candidates = {path: tuple(replace(one, evidence=()) for one in found) for path, found in answer.candidates.items()}
    return replace(entry, answer=replace(answer, candidates=candidates), readings=readings, looked={})
