"""The side of whoever sends a batch: given, looked at, read, cancelled. Every question names its tenant."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from sightline.database.clock import moment
from sightline.database.engine import Database
from sightline.database.tables import batches, documents, uploads
from sightline.errors import BatchNotFound, Busy, TooManyRequests
from sightline.jobs.batch import ENDS, Batch
from sightline.jobs.terms import MIB, Batches
from sightline.records.stored import new_id
from sightline.types import Json, Upload

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

# Rows that are read or written in one step, so that memory does not grow with their number.
AT_ONCE = 50
MOST_LISTED = 100
# The time over which it is told how fast a batch is.
PACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Given:
    """A batch as it was sent: files, and addresses of files that are fetched when their turn comes.

    `options` are those of every document, as JSON. `webhook` hears of the end, signed with `secret`.
    """

    documents: Sequence[Upload | str]
    options: Mapping[str, Json] = field(default_factory=dict[str, Json])
    webhook: str | None = None
    secret: str | None = None


class Intake:
    """Batches in `database`, which stays the caller's to close. Every method raises DatabaseDown."""

    def __init__(self, database: Database, terms: Batches) -> None:
        self._database = database
        self._terms = terms

    async def add(self, given: Given, *, tenant: str) -> Batch:
        """Keep a batch, all of it or nothing. Raises TooManyRequests and Busy where there is no room for it."""
        async with self._database.writing() as connection:
            now = await moment(connection)
            await self._room(connection, given, tenant)
            own = new_id(now)
            row = {"id": own, "tenant": tenant, "at": now, "options": dict(given.options), "state": "running"}
            told = {"webhook": given.webhook, "secret": given.secret, "notices": 0}
            await connection.execute(insert(batches).values(documents=len(given.documents), **row, **told))
            for first in range(0, len(given.documents), AT_ONCE):
                some = list(enumerate(given.documents[first : first + AT_ONCE], start=first + 1))
                await connection.execute(insert(documents), [_row(own, number, one, now) for number, one in some])
                files = [_file(own, number, one) for number, one in some if isinstance(one, Upload)]
                if files:
                    await connection.execute(insert(uploads), files)
        return await self.get(own, tenant=tenant)

    async def get(self, batch_id: str, *, tenant: str) -> Batch:
        """How far a batch is. Raises BatchNotFound."""
        async with self._database.reading() as connection:
            return (await _told(connection, [await _own(connection, batch_id, tenant)]))[0]

    async def list(self, *, tenant: str, below: str | None = None, most: int = MOST_LISTED) -> Sequence[Batch]:
        """The batches of `tenant`, the newest first, from below the id `below` on."""
        wanted = select(batches).where(batches.c.tenant == tenant).order_by(batches.c.id.desc())
        if below is not None:
            wanted = wanted.where(batches.c.id < below)
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted.limit(max(1, min(most, MOST_LISTED))))).mappings().all()
            return await _told(connection, rows)

    async def cancel(self, batch_id: str, *, tenant: str) -> Batch:
        """Begin no further document, and forget the files of those that were not begun. One that has ended stays so."""
        async with self._database.writing() as connection:
            await _own(connection, batch_id, tenant)
            now = await moment(connection)
            notify = {"notify_at": now, "state": "cancelled", "ended_at": now, "paused_for": None, "resume_at": None}
            open_one = (batches.c.id == batch_id) & batches.c.state.not_in(ENDS)
            if (await connection.execute(update(batches).where(open_one).values(notify))).rowcount:
                await connection.execute(delete(uploads).where(uploads.c.batch_id == batch_id))
        return await self.get(batch_id, tenant=tenant)

    async def results(self, batch_id: str, *, tenant: str, after: int = 0) -> AsyncGenerator[Mapping[str, Any]]:
        """The records that are there, in the order in which documents were sent, from behind the number `after` on.

        Each has the `number` of its document, counted from 1, and the `id` under which it was kept, None where it was
        not. Raises BatchNotFound, at the first one.
        """
        async with self._database.reading() as connection:
            await _own(connection, batch_id, tenant)
        own = (documents.c.batch_id == batch_id) & documents.c.body.is_not(None)
        columns = (documents.c.number, documents.c.record_id, documents.c.body)
        while True:
            some = select(*columns).where(own, documents.c.number > after).order_by(documents.c.number)
            async with self._database.reading() as connection:
                rows = (await connection.execute(some.limit(AT_ONCE))).all()
            for row in rows:
                yield {"number": row.number, "id": row.record_id, **row.body}
            if len(rows) < AT_ONCE:
                return
            after = rows[-1].number

    async def expire(self) -> int:
        """Delete what ended longer ago than results are kept; how many batches there were."""
        async with self._database.writing() as connection:
            before = await moment(connection) - timedelta(days=self._terms.days)
            number = (await connection.execute(delete(batches).where(batches.c.ended_at < before))).rowcount
        if number:
            await self._database.forget_deleted()
        return number

    async def _room(self, connection: AsyncConnection, given: Given, tenant: str) -> None:
        """Raise where documents of this tenant, or bytes of all tenants, would be too many."""
        waiting = documents.join(batches, documents.c.batch_id == batches.c.id)
        not_done = batches.c.state.not_in(ENDS) & documents.c.due_at.is_not(None)
        count = select(func.count()).select_from(waiting).where(not_done, batches.c.tenant == tenant)
        if (await connection.execute(count)).scalar_one() + len(given.documents) > self._terms.max_waiting:
            raise TooManyRequests(
                f"More than {self._terms.max_waiting} documents would wait; send the batch when others have ended."
            )
        held = select(func.coalesce(func.sum(documents.c.bytes), 0)).select_from(waiting).where(not_done)
        if (await connection.execute(held)).scalar_one() + _bytes(given) > self._terms.max_kept_bytes:
            raise Busy(
                f"More than {self._terms.max_kept_bytes / MIB:g} MiB of documents would wait; come back later.",
                retry_after_s=60.0,
            )


async def _own(connection: AsyncConnection, batch_id: str, tenant: str) -> RowMapping:
    own = (batches.c.id == batch_id) & (batches.c.tenant == tenant)
    row = (await connection.execute(select(batches).where(own))).mappings().one_or_none()
    if row is None:
        raise BatchNotFound("There is no such batch; its results may have expired.")
    return row


async def _told(connection: AsyncConnection, rows: Sequence[RowMapping]) -> list[Batch]:
    """The batches of these rows, with what was counted of their documents."""
    now = await moment(connection)
    recent = func.count().filter(documents.c.done_at > now - PACE)
    columns = (documents.c.batch_id, documents.c.outcome, func.count(), func.sum(documents.c.cost_usd), recent)
    ids = [row["id"] for row in rows]
    counts = select(*columns).where(documents.c.batch_id.in_(ids), documents.c.outcome.is_not(None))
    grouped = counts.group_by(documents.c.batch_id, documents.c.outcome)
    found: dict[str, list[Sequence[Any]]] = {}
    for one in (await connection.execute(grouped)).all():
        found.setdefault(one[0], []).append(one[1:])
    return [_batch(row, found.get(row["id"], []), now) for row in rows]


def _batch(row: RowMapping, counts: Sequence[Sequence[Any]], now: datetime) -> Batch:
    return Batch(
        id=row["id"],
        state=row["state"],
        created_at=row["at"],
        documents=row["documents"],
        outcomes={outcome: number for outcome, number, _, _ in counts},
        spent_usd=sum((usd for _, _, usd, _ in counts if usd is not None), Decimal(0)),
        eta_s=_eta_s(row, counts, now),
        paused_for=row["paused_for"],
        resume_at=row["resume_at"],
        ended_at=row["ended_at"],
        webhook=_webhook(row),
    )


def _eta_s(row: RowMapping, counts: Sequence[Sequence[Any]], now: datetime) -> float | None:
    """The seconds that what is left takes at the pace of the last minutes."""
    recent, done = (sum(one[place] for one in counts) for place in (3, 1))
    if row["state"] != "running" or not recent:
        return None
    seconds = min(PACE, now - row["at"]).total_seconds()
    return round(max(0.0, seconds) / recent * (row["documents"] - done), 1)


def _webhook(row: RowMapping) -> str | None:
    if row["webhook"] is None:
        return None
    if row["notified_at"] is not None:
        return "delivered"
    return "given up" if row["ended_at"] is not None and row["notify_at"] is None else "waiting"


def _row(batch_id: str, number: int, one: Upload | str, now: datetime) -> dict[str, Any]:
    name, url, size = (one, one, 0) if isinstance(one, str) else (one.name, None, len(one.data))
    row = {"batch_id": batch_id, "number": number, "name": name, "url": url, "bytes": size}
    return {**row, "due_at": now, "tries": 0}


def _file(batch_id: str, number: int, one: Upload) -> dict[str, Any]:
    return {"batch_id": batch_id, "number": number, "media_type": one.media_type, "data": one.data}


def _bytes(given: Given) -> int:
    return sum(len(one.data) for one in given.documents if isinstance(one, Upload))
