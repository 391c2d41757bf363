"""The trail: who did what, only ever added to, in a chain that shows when anything in it was changed.

Each row is sealed with a digest that goes over the digest of the row before. What was said in it (old and new values,
say) is in the seal by a salted digest of its own, so that it can be erased with the document that it is about, and the
chain still holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_bytes
from typing import TYPE_CHECKING

from sqlalchemy import insert, null, select, update

from sightline.database.columns import printable
from sightline.database.tables import SHORT, audits, chains
from sightline.database.upsert import upsert
from sightline.types import Json

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

SALT_BYTES = 16
# What the first row of a chain goes on from.
START = "0" * 64
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Deed:
    """What `by` did to `subject`, the id of a record or a key. `said` are details, such as old and new value."""

    by: str
    action: str
    subject: str
    said: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the trail. `said` is None where nothing was said, or it was erased."""

    number: int
    at: datetime
    deed: Deed


async def add(connection: AsyncConnection, tenant: str, deed: Deed) -> None:
    """Add `deed` to the chain of `tenant`, in the transaction of `connection`.

    The last link is held until that ends: whoever adds to the same chain waits.
    """
    await connection.execute(upsert(connection, chains, {"tenant": tenant, "number": 0, "digest": START}))
    last = (await connection.execute(select(chains).where(chains.c.tenant == tenant).with_for_update())).one()
    salt = token_bytes(SALT_BYTES)
    row = {
        "tenant": tenant,
        "number": last.number + 1,
        "at": datetime.now(UTC),
        "by": printable(deed.by)[: SHORT.most],
        "action": deed.action,
        "subject": deed.subject,
        "sealed": _sealed(salt, deed.said),
    }
    digest = _digest(last.digest, row)
    await connection.execute(insert(audits).values(**row, said=deed.said, salt=salt, digest=digest))
    await connection.execute(
        update(chains).where(chains.c.tenant == tenant).values(number=row["number"], digest=digest)
    )


async def erase(connection: AsyncConnection, tenant: str, subjects: list[str]) -> None:
    """Erase what was said of `subjects`; who did what to which, and when, stays."""
    about = (audits.c.tenant == tenant) & audits.c.subject.in_(subjects)
    await connection.execute(update(audits).where(about).values(said=null(), salt=null()))


async def of_subject(connection: AsyncConnection, tenant: str, subject: str) -> list[Entry]:
    """What was done to `subject`, the first first."""
    about = (audits.c.tenant == tenant) & (audits.c.subject == subject)
    rows = await connection.execute(select(audits).where(about).order_by(audits.c.number))
    return [Entry(row.number, row.at, Deed(row.by, row.action, row.subject, row.said)) for row in rows]


async def first_broken(connection: AsyncConnection, tenant: str) -> int | None:
    """The number of the first row that is not as it was written, or is missing; None where the whole chain holds."""
    digest, number = START, 0
    while True:
        behind = select(audits).where(audits.c.tenant == tenant, audits.c.number > number)
        rows = (await connection.execute(behind.order_by(audits.c.number).limit(_AT_ONCE))).mappings().all()
        for row in rows:
            if row["number"] != number + 1 or not _holds(row, digest):
                return number + 1
            digest, number = row["digest"], row["number"]
        if len(rows) < _AT_ONCE:
            break
    last = (await connection.execute(select(chains).where(chains.c.tenant == tenant))).one_or_none()
    ends = (number, digest) if last is None else (last.number, last.digest)
    return None if ends == (number, digest) else number + 1


def _holds(row: RowMapping, before: str) -> bool:
    said_holds = row["salt"] is None or row["sealed"] == _sealed(row["salt"], row["said"])
    return said_holds and row["digest"] == _digest(before, row)


def _sealed(salt: bytes, said: Mapping[str, Json] | None) -> str:
    return sha256(salt + json.dumps(said, sort_keys=True).encode()).hexdigest()


def _digest(before: str, row: RowMapping | Mapping[str, object]) -> str:
    at = row["at"]
    when = at.isoformat(timespec="microseconds") if isinstance(at, datetime) else ""
    parts = [before, row["tenant"], row["number"], when, row["by"], row["action"], row["subject"], row["sealed"]]
    return sha256(json.dumps(parts).encode()).hexdigest()
