"""The queue: who takes a record has it for themselves, for a while."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, or_, select, update

from sightline.database import trail
from sightline.database.clock import moment
from sightline.database.engine import Database
from sightline.database.tables import records, waiting
from sightline.database.trail import Deed
from sightline.errors import NotAllowed, RecordNotFound, ReviewConflict
from sightline.review.reviewer import ANYBODY, Reviewer

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

# Long enough for a long document, and short enough for a colleague who went home.
LEASE_S = 600.0
MOST_LISTED = 200
_SHOWN = (
    waiting.c.record_id,
    *(waiting.c[name] for name in ("why", "priority", "due_at", "assigned_to", "claimed_by", "claimed_until")),
    *(records.c[name] for name in ("at", "source", "task", "outcome", "doubtful", "pages")),
)


@dataclass(frozen=True, slots=True)
class Lease:
    """A record that is one person's alone until then."""

    record_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The records in `database` that wait. A lease lasts `lease_s` seconds, and begins anew with each `keep`."""

    database: Database
    lease_s: float = LEASE_S

    async def next(self, who: Reviewer, *, skip: Collection[str] = ()) -> Lease | None:
        """Claim what `who` should look at next, none of `skip`; None where nothing waits.

        What is due comes first, then what is most doubtful and matters most; of either, one's own before that of all.
        Two who ask at once get two.
        """
        async with self.database.writing() as connection:
            at = await moment(connection)
            for question in _turns(who, at, skip):
                found = await connection.scalar(question.limit(1).with_for_update(skip_locked=True))
                if found is not None:
                    return await self._leased(connection, who, found, at)
        return None

    async def claim(self, who: Reviewer, record_id: str) -> Lease:
        """Claim this record. Raises RecordNotFound, and ReviewConflict where it does not wait, or not for `who`."""
        async with self.database.writing() as connection:
            at = await moment(connection)
            row = await held(connection, who.tenant, record_id)
            if row["claimed_by"] not in (None, who.by) and row["claimed_until"] > at:
                raise ReviewConflict("Somebody else has this record; take another, or wait until they are done.")
            if row["not_for"] == who.by or row["assigned_to"] not in who.names:
                raise ReviewConflict("This record waits for somebody else; take another.")
            return await self._leased(connection, who, record_id, at)

    async def keep(self, who: Reviewer, record_id: str) -> Lease:
        """Begin the lease anew, also where it has lapsed and nobody took the record. Raises as `claim` does."""
        async with self.database.writing() as connection:
            row = await held(connection, who.tenant, record_id)
            if row["claimed_by"] != who.by:
                raise ReviewConflict("This record is not yours any more; claim it again.")
            return await self._leased(connection, who, record_id, await moment(connection))

    async def release(self, who: Reviewer, record_id: str) -> None:
        """Let others have the record, if `who` holds it."""
        mine = (*_one(who.tenant, record_id), waiting.c.claimed_by == who.by)
        async with self.database.writing() as connection:
            await connection.execute(update(waiting).where(*mine).values(claimed_by=None, claimed_until=None))

    async def list(self, who: Reviewer, *, most: int = 50) -> Sequence[RowMapping]:
        """At most `most` of those that wait for `who` or anybody, in the order of their priority; held ones, too."""
        number = max(1, min(most, MOST_LISTED))
        found: list[RowMapping] = []
        async with self.database.reading() as connection:
            for name in who.names:
                some = select(*_SHOWN).join(records, records.c.id == waiting.c.record_id)
                some = some.where(waiting.c.tenant == who.tenant, waiting.c.assigned_to == name)
                some = some.order_by(waiting.c.priority.desc(), waiting.c.record_id).limit(number)
                found += (await connection.execute(some)).mappings().all()
        return sorted(found, key=lambda row: (-row["priority"], row["record_id"]))[:number]

    async def of(self, who: Reviewer, record_id: str) -> RowMapping | None:
        """How this record waits; None where it does not."""
        one = select(waiting).where(*_one(who.tenant, record_id))
        async with self.database.reading() as connection:
            return (await connection.execute(one)).mappings().one_or_none()

    async def assign(self, who: Reviewer, record_id: str, *, to: str | None) -> None:
        """Have the record wait for the person `to` alone, or with None for anybody. Raises NotAllowed, as below."""
        await self._ordered(who, record_id, "assigned", {"assigned_to": to or ANYBODY})

    async def prioritise(
        self, who: Reviewer, record_id: str, *, priority: float, due_at: datetime | None = None
    ) -> None:
        """Set what the record comes before, and by when it should be done."""
        await self._ordered(who, record_id, "priority set", {"priority": priority, "due_at": due_at})

    async def _ordered(self, who: Reviewer, record_id: str, action: str, values: dict[str, Any]) -> None:
        if not who.admin:
            raise NotAllowed("This key is not for admin; only an admin says who does what, and when.")
        async with self.database.writing() as connection:
            row = await held(connection, who.tenant, record_id)
            await connection.execute(update(waiting).where(*_one(who.tenant, record_id)).values(**values))
            said = {name: [_told(row[name]), _told(value)] for name, value in values.items()}
            await trail.add(connection, who.tenant, Deed(who.by, action, record_id, said))

    async def _leased(self, connection: AsyncConnection, who: Reviewer, record_id: str, at: datetime) -> Lease:
        until = at + timedelta(seconds=self.lease_s)
        own = update(waiting).where(*_one(who.tenant, record_id))
        await connection.execute(own.values(claimed_by=who.by, claimed_until=until))
        return Lease(record_id, until)


async def held(connection: AsyncConnection, tenant: str, record_id: str) -> RowMapping:
    """How the record waits, its row held till the end of the transaction.

    Raises RecordNotFound, and ReviewConflict for one that does not wait.
    """
    row = await waits(connection, tenant, record_id)
    if row is not None:
        return row
    there = select(records.c.id).where(records.c.id == record_id, records.c.tenant == tenant)
    if await connection.scalar(there) is None:
        raise RecordNotFound("There is no such record; it may have expired.")
    raise ReviewConflict("This record does not wait for anybody; it is done, or nobody has to look at it.")


async def waits(connection: AsyncConnection, tenant: str, record_id: str) -> RowMapping | None:
    """How the record waits, its row held till the end of the transaction; None where it does not."""
    one = select(waiting).where(*_one(tenant, record_id)).with_for_update()
    return (await connection.execute(one)).mappings().one_or_none()


def _one(tenant: str, record_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return waiting.c.record_id == record_id, waiting.c.tenant == tenant


def _turns(who: Reviewer, at: datetime, skip: Collection[str]) -> Sequence[Select[*tuple[Any, ...]]]:
    """What to look for, one after the other. Each question is answered by the beginning of one index."""
    free = or_(waiting.c.claimed_until.is_(None), waiting.c.claimed_until <= at)
    others = or_(waiting.c.not_for.is_(None), waiting.c.not_for != who.by)
    some = select(waiting.c.record_id).where(waiting.c.tenant == who.tenant, free, others)
    if skip:
        some = some.where(waiting.c.record_id.not_in(sorted(skip)))
    own = [some.where(waiting.c.assigned_to == name) for name in who.names]
    due = [each.where(waiting.c.due_at <= at).order_by(waiting.c.due_at) for each in own]
    return [*due, *(each.order_by(waiting.c.priority.desc(), waiting.c.record_id) for each in own)]


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
