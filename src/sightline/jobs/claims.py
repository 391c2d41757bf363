"""The side of the processes that work: a document is taken, held, and ended, by one of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, or_, select, update

from sightline.database.clock import clock
from sightline.database.engine import Database
from sightline.database.tables import batches, documents, tenants, uploads
from sightline.jobs.batch import ENDS
from sightline.tenants import SCOPES, Tenant
from sightline.types import Json, Record, Upload
from sightline.wire import to_json

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Claim:
    """A document that this process works on. `upload` is its file, None where it is to be fetched from `url`.

    `holder` names this claim alone: who took the document over when its lease lapsed has another one. `tries` counts
    how often it was begun, this time included.
    """

    batch_id: str
    number: int
    tenant: Tenant
    name: str
    options: Mapping[str, Json]
    holder: str
    tries: int
    url: str | None = None
    upload: Upload | None = field(default=None, repr=False)


class Claims:
    """Documents of `database` that this process takes, for `lease_s` seconds at a time.

    Tenants take turns, and within a tenant batches and documents come in the order in which they were sent. Every
    method raises DatabaseDown.
    """

    def __init__(self, database: Database, *, lease_s: float) -> None:
        self._database = database
        self._lease_s = lease_s
        self._last_tenant = ""
        self._idle = True

    async def take(self) -> Claim | None:
        """A document that nobody holds; None where there is none just now."""
        if self._idle:
            # Looking alone keeps nobody from writing.
            async with self._database.reading() as connection:
                if await self._next_batch(connection) is None:
                    return None
        async with self._database.writing() as connection:
            batch = await self._next_batch(connection)
            claim = None if batch is None else await self._taken(connection, batch)
        self._idle = claim is None
        return claim

    async def renew(self, claims: Sequence[Claim]) -> None:
        """Hold `claims` for another lease, as far as they are not taken over."""
        async with self._database.writing() as connection:
            own = documents.c.holder.in_([claim.holder for claim in claims])
            until = clock(connection, after_s=self._lease_s)
            await connection.execute(update(documents).where(own).values(due_at=until))

    async def finish(self, claim: Claim, record: Record, *, cost_usd: Decimal, record_id: str | None) -> bool:
        """Keep `record` as what came of a document, and end its batch if it was the last; False if it was taken over.

        `record_id` is under which it was kept beside, and `cost_usd` what it cost, which may be more than it says.
        """
        async with self._database.writing() as connection:
            # Who ends two documents at a time would otherwise see the other one open, twice.
            one = select(batches.c.state).where(batches.c.id == claim.batch_id).with_for_update()
            state, now = await connection.scalar(one), clock(connection)
            said = {"outcome": record.outcome, "cost_usd": cost_usd, "record_id": record_id, "body": to_json(record)}
            done = update(documents).where(_held(claim)).values(due_at=None, holder=None, done_at=now, **said)
            if not (await connection.execute(done)).rowcount:
                return False
            file = (uploads.c.batch_id == claim.batch_id) & (uploads.c.number == claim.number)
            await connection.execute(delete(uploads).where(file))
            left = exists().where(documents.c.batch_id == claim.batch_id, documents.c.due_at.is_not(None))
            if state not in ENDS and not await connection.scalar(select(left)):
                ended = {"state": "done", "ended_at": now, "notify_at": now, "paused_for": None, "resume_at": None}
                await connection.execute(update(batches).where(batches.c.id == claim.batch_id).values(ended))
        return True

    async def give_back(self, claim: Claim, *, after_s: float = 0.0, counted: bool = True) -> None:
        """Let go of a document, which somebody may take `after_s` from now. The try counts if it is `counted`."""
        async with self._database.writing() as connection:
            await _freed(connection, claim, after_s=after_s, counted=counted)

    async def pause(self, claim: Claim, *, why: str, seconds: float) -> None:
        """Let go of a document, and begin no other one of its batch for `seconds`."""
        async with self._database.writing() as connection:
            await _freed(connection, claim, after_s=0.0, counted=False)
            until = clock(connection, after_s=seconds)
            open_one = (batches.c.id == claim.batch_id) & batches.c.state.not_in(ENDS)
            paused = update(batches).where(open_one).values(state="paused", paused_for=why, resume_at=until)
            await connection.execute(paused)

    async def _next_batch(self, connection: AsyncConnection) -> Any | None:
        """The first batch of the tenant whose turn it is, with the limits of that tenant."""
        now = clock(connection)
        ready = exists().where(documents.c.batch_id == batches.c.id, documents.c.due_at <= now)
        resumed = or_(batches.c.resume_at.is_(None), batches.c.resume_at <= now)
        columns = (batches.c.id, batches.c.tenant, batches.c.options, batches.c.state)
        wanted = (
            select(*columns, tenants.c.rpm, tenants.c.budget_usd_a_day)
            .select_from(batches.outerjoin(tenants, tenants.c.name == batches.c.tenant))
            .where(batches.c.state.in_(("running", "paused")), resumed, ready)
            .order_by((batches.c.tenant > self._last_tenant).desc(), batches.c.tenant, batches.c.id)
        )
        return (await connection.execute(wanted.limit(1))).one_or_none()

    async def _taken(self, connection: AsyncConnection, batch: Any) -> Claim | None:
        """The first document of `batch` that nobody holds; None where others took the rest meanwhile."""
        file = (uploads.c.batch_id == documents.c.batch_id) & (uploads.c.number == documents.c.number)
        first = (
            select(documents, uploads.c.data, uploads.c.media_type)
            .select_from(documents.outerjoin(uploads, file))
            .where(documents.c.batch_id == batch.id, documents.c.due_at <= clock(connection))
            .order_by(documents.c.due_at, documents.c.number)
            .with_for_update(of=documents, skip_locked=True)
        )
        row = (await connection.execute(first.limit(1))).one_or_none()
        if row is None:
            return None
        claim = Claim(
            batch_id=batch.id,
            number=row.number,
            # Without keys, nobody made the tenant. Who may send a batch may have its documents read.
            tenant=Tenant(batch.tenant, frozenset(SCOPES), batch.rpm, batch.budget_usd_a_day),
            name=row.name,
            options=batch.options,
            holder=token_hex(16),
            tries=row.tries + 1,
            url=row.url,
            upload=None if row.data is None else Upload(row.name, row.data, row.media_type),
        )
        until = clock(connection, after_s=self._lease_s)
        held = update(documents).where(_place(claim)).values(holder=claim.holder, due_at=until, tries=claim.tries)
        await connection.execute(held)
        if batch.state == "paused":
            running = {"state": "running", "paused_for": None, "resume_at": None}
            await connection.execute(update(batches).where(batches.c.id == batch.id).values(running))
        self._last_tenant = batch.tenant
        return claim


async def _freed(connection: AsyncConnection, claim: Claim, *, after_s: float, counted: bool) -> None:
    due = clock(connection, after_s=after_s)
    tries = claim.tries if counted else claim.tries - 1
    free = update(documents).where(_held(claim)).values(holder=None, due_at=due, tries=tries)
    await connection.execute(free)


def _place(claim: Claim) -> ColumnElement[bool]:
    return (documents.c.batch_id == claim.batch_id) & (documents.c.number == claim.number)


def _held(claim: Claim) -> ColumnElement[bool]:
    """That the document is still that of `claim`."""
    return _place(claim) & (documents.c.holder == claim.holder)
