"""What persons said is right, as lines to learn from: a record as it was read, and its labels beside."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sightline.database.engine import Database
from sightline.database.tables import labels, records, reviews, waiting

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Learned:
    """The records of `tenant` in `database` that persons are done with."""

    database: Database
    tenant: str

    async def lines(self, *, sampled: bool = False) -> AsyncGenerator[Mapping[str, Any]]:
        """Each as JSON, with its `id`, `at` and `labels`, the oldest first; those that wait once more are left out.

        With `sampled`, only those of the random sample, and none behind the first of it that still waits: what is
        doubtful is looked at sooner than the rest, so that whatever is done by now is no random choice.
        """
        above, below = "", await self._first_open() if sampled else None
        while True:
            async with self.database.reading() as connection:
                ids = await self._ids(connection, above, below, sampled=sampled)
                found = await self._lines(connection, ids)
            for line in found:
                yield line
            if len(ids) < AT_ONCE:
                return
            above = ids[-1]

    async def open_of_sample(self) -> int:
        """How many of the random sample still wait."""
        open_ones = select(func.count()).where(waiting.c.tenant == self.tenant, waiting.c.sampled)
        async with self.database.reading() as connection:
            return await connection.scalar(open_ones) or 0

    async def _first_open(self) -> str | None:
        first = select(func.min(waiting.c.record_id)).where(waiting.c.tenant == self.tenant, waiting.c.sampled)
        async with self.database.reading() as connection:
            return await connection.scalar(first)

    async def _ids(self, connection: AsyncConnection, above: str, below: str | None, *, sampled: bool) -> Sequence[str]:
        own = reviews.c.record_id
        done = select(own).where(reviews.c.tenant == self.tenant, reviews.c.undone_at.is_(None), own > above)
        done = done.where(own.not_in(select(waiting.c.record_id).where(waiting.c.tenant == self.tenant)))
        if sampled:
            done = done.where(reviews.c.sampled)
        if below is not None:
            done = done.where(own < below)
        rows = await connection.execute(done.distinct().order_by(own).limit(AT_ONCE))
        return rows.scalars().all()

    async def _lines(self, connection: AsyncConnection, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        whole = select(records.c.id, records.c.at, records.c.body).where(records.c.id.in_(ids)).order_by(records.c.id)
        said = select(labels.c.record_id, labels.c.path, labels.c.value).where(labels.c.record_id.in_(ids))
        by_record: dict[str, dict[str, str | None]] = {}
        for row in await connection.execute(said):
            by_record.setdefault(row.record_id, {})[row.path] = row.value
        return [
            {"id": row.id, "at": row.at.isoformat(), **row.body, "labels": by_record.get(row.id, {})}
            for row in await connection.execute(whole)
        ]
