"""What persons decide: kept with what it was about, taken back, and asked of a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from sightline.box import Box
from sightline.database import trail
from sightline.database.clock import moment
from sightline.database.engine import Database
from sightline.database.tables import labels, records, reviews, waiting
from sightline.database.trail import Deed
from sightline.errors import RecordNotFound, ReviewConflict
from sightline.review.queue import LEASE_S, held, waits
from sightline.review.reviewer import ADMINS, ANYBODY, Reviewer
from sightline.review.ruling import Correction, Review, Ruling, changes, digest_of, right_values
from sightline.types import Record
from sightline.wire import from_json

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

DEEDS = {"accept": "review accepted", "correct": "review corrected", "reject": "review rejected"}
# What is kept of how a record waited, to have it wait like that again.
_WAITED = ("priority", "why", "assigned_to", "not_for", "sampled", "due_at")
# Of a record that nobody had to look at, and somebody did.
UNASKED: Mapping[str, Any] = MappingProxyType(
    {"priority": 0.0, "why": "audit", "assigned_to": ANYBODY, "not_for": None, "sampled": False, "due_at": None}
)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What persons decided about the records in `database`; each is in the trail of its tenant."""

    database: Database
    lease_s: float = LEASE_S

    async def decide(self, who: Reviewer, record_id: str, ruling: Ruling) -> Review:
        """Keep what `who`, who holds the record, decided. The same said twice is kept once.

        Where a second person, asked for, comes to something else than the first, it waits for an admin, whose word is
        the last. Raises RecordNotFound, ReviewConflict where the record is not held, and MalformedRequest.
        """
        async with self.database.writing() as connection:
            record = await _record(connection, who.tenant, record_id)
            row = await waits(connection, who.tenant, record_id)
            before = await _standing(connection, who.tenant, record_id)
            if row is None and before and (before[-1].by, before[-1].ruling) == (who.by, ruling):
                return before[-1]
            row = row or await held(connection, who.tenant, record_id)
            if row["claimed_by"] != who.by:
                raise ReviewConflict("This record is not yours just now; claim it first.")
            return await _kept(connection, who, record, ruling, row, before)

    async def enter(self, who: Reviewer, record_id: str, ruling: Ruling) -> Review:
        """Keep what was decided elsewhere, about a record that may wait or not; nobody else may hold it.

        Raises RecordNotFound, ReviewConflict and MalformedRequest.
        """
        async with self.database.writing() as connection:
            record = await _record(connection, who.tenant, record_id)
            row = await waits(connection, who.tenant, record_id)
            before = await _standing(connection, who.tenant, record_id)
            if row is None and before and before[-1].values == right_values(record[1], ruling):
                return before[-1]
            if row and row["claimed_by"] not in (None, who.by) and row["claimed_until"] > await moment(connection):
                raise ReviewConflict("Somebody else has this record; enter it when they are done.")
            waited = row or (await _waited(connection, record_id, before[-1].number) if before else UNASKED)
            return await _kept(connection, who, record, ruling, waited, before)

    async def undo(self, who: Reviewer, record_id: str) -> None:
        """Take back the last decision, which is one of `who`, or they are an admin; they hold the record again.

        Raises RecordNotFound, and ReviewConflict where there is nothing of theirs to take back, or somebody went on.
        """
        async with self.database.writing() as connection:
            await _record(connection, who.tenant, record_id)
            row = await waits(connection, who.tenant, record_id)
            before = await _standing(connection, who.tenant, record_id)
            at = await moment(connection)
            if not before:
                raise ReviewConflict("Nothing was decided about this record; there is nothing to take back.")
            last = before[-1]
            if last.by != who.by and not who.admin:
                raise ReviewConflict("The last decision is somebody else's; an admin can take it back.")
            if row and row["claimed_by"] not in (None, who.by) and row["claimed_until"] > at:
                raise ReviewConflict("Somebody else looks at this record by now; ask them to release it.")
            one = (reviews.c.record_id == record_id) & (reviews.c.number == last.number)
            undone = update(reviews).where(one).values(undone_at=at).returning(reviews.c.body)
            waited = (await connection.execute(undone)).scalar_one()["waited"]
            lease = {"claimed_by": who.by, "claimed_until": at + timedelta(seconds=self.lease_s)}
            await _wait(connection, who.tenant, record_id, {**waited, **lease})
            await _label(connection, who.tenant, record_id, before[-2] if len(before) > 1 else None)
            said = {"number": last.number}
            await trail.add(connection, who.tenant, Deed(who.by, "review undone", record_id, said))

    async def second(self, who: Reviewer, record_id: str, *, note: str = "") -> None:
        """Have somebody else look at a record that `who` holds, or has decided about; an admin says so of any.

        Raises RecordNotFound, and ReviewConflict for a record of others.
        """
        async with self.database.writing() as connection:
            await _record(connection, who.tenant, record_id)
            row = await waits(connection, who.tenant, record_id)
            before = await _standing(connection, who.tenant, record_id)
            first = before[-1].by if before else who.by
            if row is not None and not (who.admin or row["claimed_by"] == who.by):
                raise ReviewConflict("This record is not yours just now; claim it first.")
            if row is None:
                if not before:
                    await held(connection, who.tenant, record_id)
                if first != who.by and not who.admin:
                    raise ReviewConflict("Somebody else decided about this record; they or an admin can ask for more.")
            waited = row or await _waited(connection, record_id, before[-1].number)
            asked = {"why": "second", "not_for": first, "assigned_to": ANYBODY}
            await _wait(connection, who.tenant, record_id, {**{name: waited[name] for name in _WAITED}, **asked})
            said = {"note": note}
            await trail.add(connection, who.tenant, Deed(who.by, "second review asked", record_id, said))

    async def of(self, record_id: str, *, tenant: str) -> Sequence[Review]:
        """Everything that was decided about a record, also what was taken back, the first first."""
        async with self.database.reading() as connection:
            return await _reviews(connection, tenant, record_id)


async def _kept(  # noqa: PLR0913, PLR0917 (what was decided, of what, by whom, and what was there before)
    connection: AsyncConnection,
    who: Reviewer,
    record: tuple[str, Record],
    ruling: Ruling,
    row: RowMapping | Mapping[str, Any],
    before: Sequence[Review],
) -> Review:
    record_id, seen = record
    values, at = right_values(seen, ruling), await moment(connection)
    count = select(func.count()).where(reviews.c.record_id == record_id)
    done = Review((await connection.scalar(count) or 0) + 1, at, who.by, row["why"], ruling, values)
    waited = {name: row[name] for name in _WAITED}
    await connection.execute(
        insert(reviews).values(
            record_id=record_id,
            number=done.number,
            tenant=who.tenant,
            at=at,
            by=who.by,
            why=done.why,
            decision=ruling.choice,
            sampled=row["sampled"],
            body={**ruling.to_json(), "values": values, "waited": {**waited, "due_at": _written(row["due_at"])}},
        )
    )
    await connection.execute(delete(waiting).where(waiting.c.record_id == record_id))
    if row["why"] == "second" and before and before[-1].values != values:
        dispute = {**waited, "why": "dispute", "assigned_to": ADMINS, "not_for": None}
        await _wait(connection, who.tenant, record_id, dispute)
    await _label(connection, who.tenant, record_id, done)
    said = {"seen": digest_of(seen), "changes": changes(seen, ruling), "note": ruling.note, "number": done.number}
    await trail.add(connection, who.tenant, Deed(who.by, DEEDS[ruling.choice], record_id, said))
    return done


async def _label(connection: AsyncConnection, tenant: str, record_id: str, said: Review | None) -> None:
    """Have the values that `said` says as the labels of the record, and no others."""
    await connection.execute(delete(labels).where(labels.c.record_id == record_id))
    if said is not None and said.values:
        own = {"record_id": record_id, "tenant": tenant, "by": said.by, "at": said.at}
        await connection.execute(insert(labels), [{**own, "path": p, "value": v} for p, v in said.values.items()])


async def _wait(connection: AsyncConnection, tenant: str, record_id: str, row: Mapping[str, Any]) -> None:
    """Have the record wait like this, whether it waits already or not."""
    due = row["due_at"]
    when = datetime.fromisoformat(due) if isinstance(due, str) else due
    await connection.execute(delete(waiting).where(waiting.c.record_id == record_id))
    await connection.execute(insert(waiting).values({**row, "record_id": record_id, "tenant": tenant, "due_at": when}))


async def _record(connection: AsyncConnection, tenant: str, record_id: str) -> tuple[str, Record]:
    """The record, held till the end of the transaction: decisions about it are made one after the other."""
    one = select(records.c.body).where(records.c.id == record_id, records.c.tenant == tenant).with_for_update()
    row = (await connection.execute(one)).one_or_none()
    if row is None:
        raise RecordNotFound("There is no such record; it may have expired.")
    return record_id, from_json(row.body)


async def _reviews(connection: AsyncConnection, tenant: str, record_id: str) -> list[Review]:
    own = (reviews.c.record_id == record_id) & (reviews.c.tenant == tenant)
    rows = await connection.execute(select(reviews).where(own).order_by(reviews.c.number))
    return [_review(row) for row in rows.mappings()]


async def _standing(connection: AsyncConnection, tenant: str, record_id: str) -> list[Review]:
    return [each for each in await _reviews(connection, tenant, record_id) if each.undone_at is None]


async def _waited(connection: AsyncConnection, record_id: str, number: int) -> Mapping[str, Any]:
    one = select(reviews.c.body).where(reviews.c.record_id == record_id, reviews.c.number == number)
    return (await connection.execute(one)).scalar_one()["waited"]


def _review(row: RowMapping) -> Review:
    body = row["body"]
    said = tuple(
        Correction(each["path"], each["value"], each["page"], Box(*each["box"]) if each["box"] else None)
        for each in body["corrections"]
    )
    ruling = Ruling(row["decision"], said, body["note"])
    return Review(row["number"], row["at"], row["by"], row["why"], ruling, body["values"], row["undone_at"])


def _written(at: datetime | str | None) -> str | None:
    return at.isoformat() if isinstance(at, datetime) else at
