"""What was answered before, found again: by the bytes of a file, by its pixels, or by proof that it shows the same."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Self, TypeAlias

from sightline.cache.entry import Entry, Words, opened, packed_words, shut, unpacked_words
from sightline.cache.flight import SingleFlight
from sightline.cache.hit import CHECK, Hit
from sightline.cache.inquiry import Inquiry
from sightline.cache.keeping import OTHER, TTL_S
from sightline.cache.kept import Kept, Told, kept, pointed, pointing, unkept
from sightline.cache.recent import Recent
from sightline.cache.rejected import Rejected
from sightline.cache.saved import Counting
from sightline.errors import CorruptInput, InputError
from sightline.store.guarded import Guarded
from sightline.types import Finding, Image, Page, Reading, Record
from sightline.wire import from_json, to_json

if TYPE_CHECKING:
    from types import TracebackType

    from sightline.cache.near import Near
    from sightline.cache.turns import Turns
    from sightline.store import Keeper

# Words depend on the file and the engine alone, and both are in their key.
WORDS_TTL_S = 30 * 86_400.0
Screened: TypeAlias = Callable[[Record], Awaitable[Record | None]]
"""A record from before as that of the upload at hand, which was screened; None where something is objected to."""
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

    def of(self, tenant: str) -> Cache:
        """This cache as `tenant` sees it, which none of the others' answers are found in; closing either closes both.

        Every key holds its tenant, so that store and memory can be shared.
        """
        other = copy(self)
        other.tenant = tenant
        return other

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a record has to say of the cache: that it was left out, where it was."""
        return (DEGRADED,) if self._guarded.degraded else ()

    def remembered(self, inquiry: Inquiry) -> Hit | None:
        """The record of the same file as this process was told it in the last minute. Waits for nothing."""
        start = time.perf_counter()
        told = self._recent.get(inquiry)
        if told is None:
            return None
        self._counting.note(told.paid, "raw")
        return Hit(told, "raw", inquiry.upload.name, inquiry.claim, (time.perf_counter() - start) * 1000)

    async def find(self, inquiry: Inquiry) -> Hit | None:
        """The record of the same file; nothing is decoded.

        Raises the InputError of a file that was turned down a moment ago.
        """
        start = time.perf_counter()
        told = self._recent.get(inquiry)
        if told is None:
            self._rejected.check(inquiry)
            told = await self._at(inquiry, inquiry.raw)
        return told and await self._hit(inquiry, told, "raw", start)

    async def find_clean(self, inquiry: Inquiry, harmless: Callable[[], Awaitable[bool]]) -> Hit | None:
        """The record of a file that differs in metadata alone, if those are `harmless`; nothing is decoded."""
        start = time.perf_counter()
        told = None if inquiry.clean is None else await self._at(inquiry, inquiry.clean)
        return await self._hit(inquiry, told, "clean", start) if told and await harmless() else None

    async def find_pixels(self, inquiry: Inquiry, images: Sequence[Image], *, screened: Screened) -> Hit | None:
        """The record of a file whose pages, prepared, were the same to the pixel."""
        start, key = time.perf_counter(), inquiry.asking.of_pixels(images)
        told = await self._at(inquiry, key)
        hit = told and await self._screened(inquiry, told, "pixels", start, screened)
        if hit and (pointer := await self._guarded.get(key)):
            # The next time, this file is not decoded either. A pointer that outlives its entry leads nowhere.
            await self._guarded.put(inquiry.raw, pointer, ttl_s=self._ttl_of(hit.told.record))
        return hit

    async def find_near(
        self,
        inquiry: Inquiry,
        images: Sequence[Image],
        *,
        readings: tuple[Reading, ...],
        pages: tuple[Page, ...],
        screened: Screened,
    ) -> Hit | None:
        """The record of pages that prove to show the same, judged by what is read on these `images`."""
        if not images or not self._looks_for(inquiry):
            return None
        start = time.perf_counter()
        name = await self._near.find(inquiry.asking, images, readings)
        data = None if name is None else await self._guarded.get(name)
        found = None if data is None else unkept(data)
        entry = found and found.entry()
        if not found or not entry:
            return None
        told = judged_again(inquiry, moved(entry, readings), found, pages=pages)
        return told and await self._screened(inquiry, told, "near", start, screened)

    async def keep(self, inquiry: Inquiry, images: Sequence[Image], entry: Entry, record: Record) -> None:
        """Let `record` and what it was made of be found again; only an accepted one is."""
        await self._counting.miss(record.task)
        if record.outcome != "accepted" or inquiry.judge is None:
            return
        ttl_s, told = self._ttl_of(record), Told.of(record)
        data = kept(entry, told, judge=inquiry.judge, until=time.time() + ttl_s)
        await self._guarded.put(inquiry.raw, data, ttl_s=ttl_s)
        for key in (inquiry.clean, inquiry.asking.of_pixels(images)):
            if key is not None:
                await self._guarded.put(key, pointing(inquiry.raw), ttl_s=ttl_s)
        if images and self._looks_for(inquiry):
            await self._near.add(inquiry.asking, inquiry.raw, images, entry.readings, ttl_s=ttl_s)
        self._recent.put(inquiry, told)

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
            return self._noted(await work())
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
        if own and here:
            return self._noted(record)
        return (await self._hit(inquiry, Told.of(record), "flight", start)).record

    def _noted(self, record: Record) -> Record:
        return replace(record, findings=(*record.findings, *self.findings))

    def _looks_for(self, inquiry: Inquiry) -> bool:
        """Whether pages that look like those of `inquiry` are looked for.

        Proof is about numbers, and words are left to the verdict on the new page; no verdict tests a judgement, so that
        a task that accepts those asks anew, unless it says how far two photos may differ.
        """
        task = inquiry.asking.task
        return self._looks and (task is None or not task.accept_judgements or task.name in self._near_bits)

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

    async def _at(self, inquiry: Inquiry, key: str) -> Told | None:
        """The record below `key`, as it was judged, or as it is judged now, which is kept for the next one."""
        data = await self._guarded.get(key)
        if data is not None and (other := pointed(data)) is not None:
            key, data = other, await self._guarded.get(other)
        found = None if data is None else unkept(data)
        if not found or found.judge == inquiry.judge:
            return found and found.told
        entry = found.entry()
        told = entry and judged_again(inquiry, entry, found)
        left_s = found.until - time.time()
        if entry and told and inquiry.judge and left_s > 0:
            anew = kept(entry, told, judge=inquiry.judge, until=found.until)
            await self._guarded.put(key, anew, ttl_s=left_s)
        return told

    async def _screened(self, inquiry: Inquiry, told: Told, tier: str, start: float, screened: Screened) -> Hit | None:
        """What is `told` to an upload that was screened as well; None where that is objected to."""
        record = await screened(told.record)
        return None if record is None else await self._hit(inquiry, Told(record), tier, start)

    async def _hit(self, inquiry: Inquiry, told: Told, tier: str, start: float) -> Hit:
        """What is `told` to the upload of `inquiry`, which is remembered and counted."""
        self._recent.put(inquiry, told)
        await self._counting.hit(told.paid, tier)
        return Hit(told, tier, inquiry.upload.name, inquiry.claim, (time.perf_counter() - start) * 1000)

    def _ttl_of(self, record: Record) -> float:
        return self._ttl_s.get(record.task or OTHER, self._ttl_s.get(OTHER, TTL_S[OTHER]))


def judged_again(inquiry: Inquiry, entry: Entry, found: Kept, *, pages: tuple[Page, ...] | None = None) -> Told | None:
    """The record of `found` as the judge of `inquiry` makes it of `entry`, about other `pages` where these are given.

    None where it is not accepted any more, and for a record of another release that cannot be read.
    """
    try:
        before = found.told.record
    except CorruptInput:
        return None
    record = inquiry.again(entry, before if pages is None else replace(before, pages=pages))
    return None if record is None else Told.of(record)


def moved(entry: Entry, readings: tuple[Reading, ...]) -> Entry:
    """The answer of `entry` about other pages that show the same: what it says of places does not hold for them."""
    answer = entry.answer
    candidates = {path: tuple(replace(one, evidence=()) for one in found) for path, found in answer.candidates.items()}
    return replace(entry, answer=replace(answer, candidates=candidates), readings=readings, looked={})
