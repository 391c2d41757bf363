"""A pipeline that keeps what it reads."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sightline.errors import DatabaseDown, EngineError, InputError, ProviderError, StoreError, WorkerDied
from sightline.pipeline import failed
from sightline.records.records import Records
from sightline.types import Finding, Record, Task, Upload

# What fails with the document, and not with the call or the whole run.
DOCUMENTS_OWN = (InputError, ProviderError, EngineError, WorkerDied)
CHECK = "records"
NOT_KEPT = Finding(
    CHECK, "info", "This record could not be kept: the database or the place of pictures did not answer."
)

_LOG = logging.getLogger(__name__)

Picture = Callable[[Upload, Record, str | None], Awaitable[list[bytes]]]
"""Gives a JPEG for each page of a record: upload, record, and the pages that were asked for."""


class Extractor(Protocol):
    """What makes records: a `Pipeline`, or anything around one."""

    async def extract(self, upload: Upload, *, task: str | Task | None = None, pages: str | None = None) -> Record:
        """The record of one document."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """Extracts like `pipeline`, and keeps every record for `tenant`, failed ones too.

    With `picture`, pages of which there is no picture yet are kept beside them. What was read is never lost because it
    cannot be kept: the record says so then.
    """

    pipeline: Extractor
    records: Records
    tenant: str
    picture: Picture | None = None

    async def extract(self, upload: Upload, *, task: str | Task | None = None, pages: str | None = None) -> Record:
        """The record of one document. Raises what `pipeline` raises."""
        try:
            record = await self.pipeline.extract(upload, task=task, pages=pages)
        except DOCUMENTS_OWN as error:
            name = task.name if isinstance(task, Task) else task
            await self.keep([upload], failed(upload.name, error, task=name), pages)
            raise
        return await self.keep([upload], record, pages)

    async def keep(self, uploads: Sequence[Upload], record: Record, pages: str | None = None) -> Record:
        """`record`, which is of all `uploads`, with a finding where it could not be kept."""
        try:
            shown = await self._pictures(uploads, record, pages)
            await self.records.put(record, tenant=self.tenant, pictures=shown)
        except (DatabaseDown, StoreError) as error:
            _LOG.warning("%s A record was not kept.", error.message)
            return replace(record, findings=(*record.findings, NOT_KEPT))
        return record

    async def _pictures(self, uploads: Sequence[Upload], record: Record, pages: str | None) -> list[bytes]:
        if self.picture is None or not await self.records.lacks_pictures(record, tenant=self.tenant):
            return []
        try:
            each = [
                await self.picture(one, own, pages) for one, own in zip(uploads, _each(uploads, record), strict=True)
            ]
        except InputError as error:
            # The same document was decoded a moment ago; this time it took too long, say.
            _LOG.warning("%s Its pages were not kept.", error.message)
            return []
        return [picture for pictures in each for picture in pictures]


def _each(uploads: Sequence[Upload], record: Record) -> Iterator[Record]:
    """`record` with the pages of each of `uploads` alone, of which one may be there twice."""
    if len(uploads) == 1:
        yield record
        return
    pages, given = Counter(page.source for page in record.pages), Counter(one.name for one in uploads)
    start = 0
    for one in uploads:
        end = start + pages[one.name] // given[one.name]
        yield replace(record, pages=record.pages[start:end])
        start = end
