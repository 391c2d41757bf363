"""Records that are kept: what was read is answered even where it cannot be."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from sightline.errors import DatabaseDown, InputError, StoreError
from sightline.image import Limits
from sightline.records import Records
from sightline.records.around import NOT_KEPT
from sightline.records.pages import pictures_of
from sightline.service.bench import Bench
from sightline.types import Record, Upload

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Archive:
    """Keeps records, and with `pictures` their pages, which workers draw."""

    records: Records
    bench: Bench
    limits: Limits
    pictures: bool

    async def kept(
        self, record: Record, *, tenant: str, upload: Upload | None = None, pages: str | None = None
    ) -> tuple[Record, str | None]:
        """`record` and its number; with a finding and without a number where it could not be kept.

        `pages` are those of `upload` that were asked for; None where its pages are not kept.
        """
        try:
            drawn = await self._drawn(record, tenant, upload, pages)
            return record, await self.records.put(record, tenant=tenant, pictures=drawn)
        except (DatabaseDown, StoreError) as error:
            _LOG.warning("%s A record was not kept.", error.message)
            return replace(record, findings=(*record.findings, NOT_KEPT)), None

    async def _drawn(self, record: Record, tenant: str, upload: Upload | None, pages: str | None) -> list[bytes]:
        if upload is None or not self.pictures or not await self.records.lacks_pictures(record, tenant=tenant):
            return []
        try:
            return await self.bench.pooled(upload.name, pictures_of, upload, record, pages=pages, limits=self.limits)
        except InputError as error:
            _LOG.warning("%s: pages of a record were not kept.", error.code)
            return []
