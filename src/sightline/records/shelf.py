"""Which pictures are needed by how many pages: none is lost that is needed, and none stays that is not.

A picture has its row before it has a file, and loses it after: whatever ends a process, what it left is in a row that
says that no page needs it, and the next sweep takes both away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from sightline.database.engine import Database
from sightline.database.tables import pages, pictures
from sightline.database.upsert import upsert
from sightline.records.pictures import Pictures, named

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_AT_ONCE = 200


class Shelf:
    """The pictures behind `files`, with their rows in `database`."""

    def __init__(self, database: Database, files: Pictures) -> None:
        self._database = database
        self._files = files

    async def lacking(self, tenant: str, digests: Sequence[str]) -> bool:
        """Whether one of these pictures is not there yet."""
        there = (pictures.c.tenant == tenant) & pictures.c.digest.in_(digests) & (pictures.c.uses > 0)
        async with self._database.reading() as connection:
            found = await connection.scalar(select(func.count()).select_from(pictures).where(there))
        return found != len(set(digests))

    async def announce(self, tenant: str, shown: Sequence[str]) -> None:
        """Have a row for each of the pictures that are about to be written."""
        async with self._database.writing() as connection:
            await self._rows(connection, tenant, shown)

    async def place(
        self, connection: AsyncConnection, tenant: str, record_id: str, shown: Sequence[tuple[str, bytes | None]]
    ) -> None:
        """Have the pictures of a record's pages, digest and JPEG of each in order, in the transaction of its rows.

        Pages without a JPEG refer to the picture where it is there already, and to none where it is not.
        """
        digests = [digest for digest, _ in shown]
        await self._rows(connection, tenant, [digest for digest, data in shown if data is not None])
        uses = await self._held(connection, tenant, digests)
        for digest, data in dict(shown).items():
            if data is not None and not uses[digest]:
                await self._files.put(named(tenant, digest), data)
        there = {digest for digest, data in shown if data is not None} | {d for d, used in uses.items() if used}
        kept = [(number, digest) for number, digest in enumerate(digests, start=1) if digest in there]
        if kept:
            rows = [{"record_id": record_id, "number": number, "digest": digest} for number, digest in kept]
            await connection.execute(insert(pages), rows)
        await _counted(connection, tenant, Counter(digest for _, digest in kept), by=1)

    async def release(self, connection: AsyncConnection, tenant: str, record_ids: Sequence[str]) -> None:
        """Count that the pages of these records are about to go."""
        needed = select(pages.c.digest, func.count().label("number")).group_by(pages.c.digest)
        going = {
            row.digest: row.number for row in await connection.execute(needed.where(pages.c.record_id.in_(record_ids)))
        }
        await self._held(connection, tenant, list(going))
        await _counted(connection, tenant, going, by=-1)

    async def sweep(self, tenant: str | None = None) -> int:
        """Take away every picture that no page needs, or those of `tenant`; how many there were."""
        unused, gone = pictures.c.uses == 0, 0
        if tenant is not None:
            unused &= pictures.c.tenant == tenant
        while True:
            async with self._database.reading() as connection:
                some = (await connection.execute(select(pictures).where(unused).limit(_AT_ONCE))).all()
            gone += sum([await self._taken(row.tenant, row.digest) for row in some])
            if len(some) < _AT_ONCE:
                return gone

    async def _taken(self, tenant: str, digest: str) -> bool:
        """Take one away, unless it is needed again by now: who needs it waits until its row is gone."""
        async with self._database.writing() as connection:
            if (await self._held(connection, tenant, [digest])).get(digest) != 0:
                return False
            await self._files.delete(named(tenant, digest))
            one = (pictures.c.tenant == tenant) & (pictures.c.digest == digest)
            await connection.execute(delete(pictures).where(one))
            return True

    async def _rows(self, connection: AsyncConnection, tenant: str, digests: Sequence[str]) -> None:
        """Have a row for each, and hold it: that changes nothing of one that is there, but waits for who deletes it."""
        rows = [{"tenant": tenant, "digest": digest, "uses": 0} for digest in sorted(set(digests))]
        if rows:
            await connection.execute(upsert(connection, pictures, rows, replaced={"digest"}))

    async def _held(self, connection: AsyncConnection, tenant: str, digests: Sequence[str]) -> dict[str, int]:
        """How many pages need each, their rows held till the end of the transaction, always in the same order."""
        these = (pictures.c.tenant == tenant) & pictures.c.digest.in_(digests)
        rows = select(pictures.c.digest, pictures.c.uses).where(these).order_by(pictures.c.digest).with_for_update()
        return {row.digest: row.uses for row in await connection.execute(rows)}


async def _counted(connection: AsyncConnection, tenant: str, numbers: Mapping[str, int], *, by: int) -> None:
    for digest, number in sorted(numbers.items()):
        one = (pictures.c.tenant == tenant) & (pictures.c.digest == digest)
        await connection.execute(update(pictures).where(one).values(uses=pictures.c.uses + by * number))
