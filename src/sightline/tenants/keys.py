"""API keys: made, shown once, kept as digests, taken back."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from sightline.database import tables, trail
from sightline.database.engine import Database
from sightline.database.upsert import upsert
from sightline.errors import UsageError
from sightline.tenants.tenant import SCOPES, Tenant, checked_name

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

# A key that is found in public can be told from other texts by it.
PREFIX = "sl_"
SECRET_BYTES = 32
# So long a key is known without asking the database, and so long one that is taken back may still open something.
KNOWN_FOR_S = 5.0
MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is listed: everything but the key itself."""

    id: str
    tenant: str
    scopes: frozenset[str]
    note: str
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made. `secret` is shown this once, and nobody can tell it again."""

    id: str
    secret: str


class Keys:
    """The keys in `database`. `clock` gives seconds.

    A key is 32 random bytes, so that one fast hash keeps it as safe as a slow one would: there is nothing to guess that
    a dictionary holds. Hence a request costs one SHA-256 and, every few seconds, one look into an index.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[str, tuple[Tenant | None, float]] = OrderedDict()

    async def create(  # noqa: PLR0913 (what a key may, by keyword only)
        self,
        *,
        tenant: str,
        scopes: Iterable[str],
        note: str = "",
        rpm: int | None = None,
        budget_usd_a_day: Decimal | None = None,
        by: str = "",
    ) -> NewKey:
        """A new key of `tenant`, who is made where there is none. `by` is who asked for it.

        `rpm` and `budget_usd_a_day` hold for all keys of the tenant; None leaves them as they are. Raises UsageError
        for a name, scope or limit that cannot be.
        """
        opened = _checked(scopes, rpm, budget_usd_a_day)
        name, made = checked_name(tenant), NewKey(token_hex(8), PREFIX + token_urlsafe(SECRET_BYTES))
        limits = {"rpm": rpm, "budget_usd_a_day": budget_usd_a_day}
        now = datetime.now(UTC)
        async with self._database.writing() as connection:
            await _make_tenant(connection, name, {k: v for k, v in limits.items() if v is not None}, now)
            row = {"tenant": name, "digest": _digest(made.secret), "scopes": opened, "note": note, "created_at": now}
            await connection.execute(insert(tables.keys).values(id=made.id, **row))
            await trail.add(connection, name, trail.Deed(by, "key created", made.id, {"scopes": opened}))
        return made

    async def revoke(self, key_id: str, *, by: str = "") -> bool:
        """Take a key back; False where there is none of that id that still opens something."""
        table, now = tables.keys, datetime.now(UTC)
        async with self._database.writing() as connection:
            open_one = (table.c.id == key_id) & table.c.revoked_at.is_(None)
            taken = update(table).where(open_one).values(revoked_at=now).returning(table.c.tenant)
            tenant = (await connection.execute(taken)).scalar_one_or_none()
            if tenant is not None:
                await trail.add(connection, tenant, trail.Deed(by, "key revoked", key_id))
        self._known.clear()
        return tenant is not None

    async def list(self, *, tenant: str | None = None) -> Sequence[Key]:
        """All keys, or those of `tenant`, the newest first."""
        table = tables.keys
        wanted = select(table).order_by(table.c.created_at.desc(), table.c.id)
        if tenant is not None:
            wanted = wanted.where(table.c.tenant == tenant)
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted)).all()
        return [Key(r.id, r.tenant, frozenset(r.scopes), r.note, r.created_at, r.revoked_at) for r in rows]

    async def tenant_of(self, secret: str) -> Tenant | None:
        """Whose key `secret` is; None for one that was never made, or was taken back."""
        digest = _digest(secret)
        return await self._remembered(digest, tables.keys.c.digest == digest)

    async def tenant_of_id(self, key_id: str) -> Tenant | None:
        """Whose the key of this id is, as `tenant_of` says: for whoever showed the key itself before."""
        return await self._remembered(key_id, tables.keys.c.id == key_id)

    async def _remembered(self, name: str, one: ColumnElement[bool]) -> Tenant | None:
        """The tenant of `one` key, which is known under `name` for some seconds."""
        tenant, until = self._known.get(name, (None, 0.0))
        if until > self._clock():
            return tenant
        tenant = await self._found(one)
        self._known[name] = (tenant, self._clock() + KNOWN_FOR_S)
        self._known.move_to_end(name)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return tenant

    async def _found(self, one: ColumnElement[bool]) -> Tenant | None:
        key, owner = tables.keys, tables.tenants
        wanted = (
            select(key.c.id, key.c.scopes, owner.c.name, owner.c.rpm, owner.c.budget_usd_a_day)
            .join(owner, key.c.tenant == owner.c.name)
            .where(one, key.c.revoked_at.is_(None))
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            return None
        return Tenant(row.name, frozenset(row.scopes), row.rpm, row.budget_usd_a_day, row.id)


async def _make_tenant(connection: AsyncConnection, name: str, limits: dict[str, object], now: datetime) -> None:
    """Have the tenant with these limits, whether there was one or not."""
    row = {"name": name, "created_at": now, **limits}
    await connection.execute(upsert(connection, tables.tenants, row, set(limits)))


def _checked(scopes: Iterable[str], rpm: int | None, budget: Decimal | None) -> list[str]:
    """The scopes in their order. Raises UsageError for what cannot be."""
    wanted = set(scopes)
    if not wanted or wanted - set(SCOPES):
        raise UsageError(f"A key needs scopes, each of {', '.join(SCOPES)}.")
    if rpm is not None and rpm < 1:
        raise UsageError(f"rpm is {rpm}; allow at least 1 request a minute, or leave it out.")
    if budget is not None and budget < 0:
        raise UsageError(f"The budget is {budget} USD a day; give 0 or more, or leave it out.")
    return [scope for scope in SCOPES if scope in wanted]


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
