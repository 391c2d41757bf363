"""What a pipeline knows of a document from before: its record, its words, or that of pages that show the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from importlib import metadata
from typing import TYPE_CHECKING

from sightline import registry
from sightline.judge import Heard, Judge
from sightline.screen import unjudged
from sightline.study import TEXT_LAYER, Study, pages_of
from sightline.tasks.table import laid_task
from sightline.types import Json, Record, Task, Upload, Verdict
from sightline.verify import Promise

if TYPE_CHECKING:
    from sightline.cache.cache import Cache
    from sightline.cache.entry import Entry, Words
    from sightline.cache.hit import Hit
    from sightline.cache.inquiry import Inquiry
    from sightline.cache.keys import Asking

# As many questions are remembered as somebody asks in turn.
_MOST_ASKINGS = 64


@dataclass(frozen=True)
class Known:
    """What `cache` knows of one document, which it is asked about by `inquiry`."""

    cache: Cache
    inquiry: Inquiry

    async def record(self, work: Callable[[], Awaitable[Record]], *, harmless: Callable[[], Awaitable[bool]]) -> Record:
        """The record from before, else what `work` gives, once for all who ask the same now.

        Other metadata are taken for nothing only where they are `harmless`.
        """
        hit = await self.kept(harmless)
        return hit.record if hit else await self.cache.shared(self.inquiry, work)

    async def kept(self, harmless: Callable[[], Awaitable[bool]]) -> Hit | None:
        """The record of the same file, or of one with other, but `harmless` metadata."""
        return await self.cache.find(self.inquiry) or await self.cache.find_clean(self.inquiry, harmless)

    async def words(self) -> Words | None:
        """What was read of this file before."""
        return await self.cache.words(self.inquiry)

    async def read(self, seen: Study, screened: Callable[..., Awaitable[Record | None]]) -> Record | None:
        """The record of pages that are equal, or prove to show the same, once it is `screened` as these pages are.

        `screened` is told of what `images` that is, and whether they are the `same` to the pixel.
        """
        if any(reading.engine != TEXT_LAYER for reading in seen.readings):
            words = tuple((r, i.turned) for r, i in zip(seen.readings, seen.images, strict=True))
            await self.cache.keep_words(self.inquiry, words)
        equal, alike = (partial(screened, images=seen.images, same=same) for same in (True, False))
        hit = await self.cache.find_pixels(self.inquiry, seen.images, screened=equal)
        hit = hit or await self.cache.find_near(
            self.inquiry, seen.images, readings=seen.readings, pages=pages_of(seen), screened=alike
        )
        return hit and hit.record

    async def keep(self, seen: Study, heard: Heard, verdict: Verdict, record: Record) -> None:
        """Let `record` be found again, of which `verdict` is a part that is judged anew.

        What no moderator saw, as it was down, is shown to it the next time.
        """
        if unjudged(record):
            return
        from sightline.cache.entry import Entry

        own = tuple(finding for finding in record.findings if finding not in verdict.findings)
        entry = Entry(heard.task.name, heard.answer, heard.readings, heard.looked, own)
        await self.cache.keep(self.inquiry, seen.images, entry, record)


class Asker:
    """Makes inquiries: knows all that decides an answer beside the document. A provider is known by its name."""

    def __init__(  # noqa: PLR0913 (what decides answers, by keyword only)
        self, cache: Cache, *, engine: str, chain: str, settings: Mapping[str, Json], promise: Promise, prepared: str
    ) -> None:
        self._cache = cache
        self._engine = _versioned(engine)
        self._chain = chain
        self._settings = settings
        self._promise = promise
        self._prepared = prepared
        self._askings: dict[tuple[int, str | None], tuple[Task | None, Asking]] = {}

    def known(self, upload: Upload, task: Task | None, pages: str | None, judge: Judge) -> Known:
        """What is known of `upload`."""
        from sightline.cache.inquiry import Inquiry

        # Nothing short names what is known of vendors: with a history, every document is judged for itself.
        named = None if judge.history is not None else f"{judge.today} {self._terms}"
        return Known(self._cache, Inquiry(self._asking(task, pages), upload, named, _again(task, judge)))

    def _asking(self, task: Task | None, pages: str | None) -> Asking:
        from sightline.cache.keys import Asking

        # A task is no key of a dictionary; while it is kept here, no other one has its id.
        place = id(task), pages
        if place not in self._askings:
            if len(self._askings) >= _MOST_ASKINGS:
                self._askings.clear()
            asking = Asking(
                task, pages, self._engine, self._chain, self._settings, self._cache.tenant, prepared=self._prepared
            )
            self._askings[place] = task, asking
        return self._askings[place][1]

    @cached_property
    def _terms(self) -> str:
        return sha256(f"{_versioned('sightline')} {self._promise!r}".encode()).hexdigest()


def _again(task: Task | None, judge: Judge) -> Callable[[Entry, Record], Record | None]:
    def again(entry: Entry, before: Record) -> Record | None:
        laid = laid_task(task or registry.task(entry.task), entry.answer)
        verdict = judge.again(Heard(laid, entry.answer, entry.readings, entry.looked))
        if verdict.outcome != "accepted":
            return None
        return replace(
            before,
            fields=verdict.fields,
            findings=(*entry.findings, *verdict.findings),
            decision=verdict.decision,
        )

    return again


def _versioned(package: str) -> str:
    """The name with the release, where it is that of a package."""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return package
