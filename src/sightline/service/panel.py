"""What reviewing over HTTP stands on: the queue, the decisions, the records, and the words of their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from sightline.errors import RecordNotFound, RouteNotFound
from sightline.records.waiting import Reviewing
from sightline.review.checked import checked
from sightline.review.decisions import Decisions
from sightline.review.queue import Queue
from sightline.review.reviewer import Reviewer
from sightline.review.words import PageWords, read_page
from sightline.service.bench import Bench
from sightline.service.parts import parts_of
from sightline.types import Reading
from sightline.verify import Promise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sightline.database.engine import Database
    from sightline.records import Records, Stored
    from sightline.tenants import Tenant
    from sightline.types import Verdict


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that a review needs."""

    database: Database
    records: Records
    queue: Queue
    decisions: Decisions
    words: PageWords
    promise: Promise

    async def stored(self, who: Reviewer, record_id: str) -> Stored:
        """The record of that id. Raises RecordNotFound."""
        found = await self.records.get(record_id, tenant=who.tenant)
        if found is None:
            raise RecordNotFound("There is no such record; it may have expired.")
        return found

    async def checked(self, who: Reviewer, record_id: str, values: Mapping[str, str | None]) -> Verdict | None:
        """What the checks say of the record with these values; None where its task is not known here."""
        stored = await self.stored(who, record_id)
        # Nobody who types waits for a page to be read.
        readings = self.words.remembered(record_id, len(stored.record.pages), tenant=who.tenant)
        return checked(stored.record, values, readings, today=datetime.now(UTC).date(), promise=self.promise)


def panel(  # noqa: PLR0913 (what it stands on)
    database: Database, records: Records, bench: Bench, *, engine: str, promise: Promise, terms: Reviewing
) -> Panel:
    """The panel over `records`, whose pages workers of `bench` read with `engine`."""

    async def read(name: str, picture: bytes) -> Reading:
        return await bench.pooled(name, partial(read_page, engine=engine), name, picture)

    queue, decisions = Queue(database, terms.lease_s), Decisions(database, terms.lease_s)
    return Panel(database, records, queue, decisions, PageWords(records, read), promise)


def panel_of(request: Request) -> Panel:
    """The panel of the service. Raises RouteNotFound where no records are kept."""
    found: Any = parts_of(request).panel
    if found is None:
        raise RouteNotFound("Nothing is reviewed here: set `keep = true` under [records], so that records are kept.")
    return found


def reviewer_of(tenant: Tenant) -> Reviewer:
    """Who reviews: the key that was shown, or, where nobody needs one, everybody."""
    return Reviewer(tenant.name, tenant.key or tenant.name, admin=tenant.may("admin"))
