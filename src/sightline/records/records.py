"""Records in a database: each belongs to a tenant, and nobody else's question finds it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from sightline.cache.keys import places_about
from sightline.database import tables, trail
from sightline.database.engine import Database
from sightline.database.trail import Deed
from sightline.database.upsert import upsert
from sightline.errors import UsageError
from sightline.records import looked
from sightline.records.pictures import Pictures, named
from sightline.records.rows import USUAL, rows_of, sums_of
from sightline.records.shelf import Shelf
from sightline.records.stored import EVERY, MOST_LISTED, Headline, Listing, Stored, Wanted, new_id, now
from sightline.records.waiting import Reviewing
from sightline.store import Store
from sightline.tenants.tenant import LOCAL
from sightline.types import Record
from sightline.wire import from_json

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, RowMapping

# How many are read or deleted in one step, so that nobody waits long and memory does not grow with their number.
AT_ONCE = 500
# Whose the answers are that the command line keeps: a cache of one person has no tenants.
NOBODY = ""
# What adds up in a day, and what tells its rows apart.
_SUMS = {column.name for column in tables.days.columns if not column.primary_key}


class Records:
    """The records in `database`, which stays the caller's to close, and the pictures of their pages in `files`.

    `reviewing` says which of them wait for a person.
    Deleting a record also clears what `cache` holds of documents of the same tenant and task; without one, nothing.
    Every method raises DatabaseDown, and those that touch pictures StoreError.
    """

    def __init__(
        self, database: Database, files: Pictures, *, cache: Store | None = None, reviewing: Reviewing = USUAL
    ) -> None:
        self._reviewing = reviewing
        self._database = database
        self._files = files
        self._cache = cache
        self._shelf = Shelf(database, files)

    async def put(self, record: Record, *, tenant: str, pictures: Sequence[bytes] = ()) -> str:
        """Keep `record`, all of it or nothing, and give it an id.

        `pictures` are a JPEG of each of its pages, upright, or none at all; pages of which there is a picture need
        none. Raises UsageError for any other number.
        """
        if pictures and len(pictures) != len(record.pages):
            raise UsageError(f"{len(pictures)} pictures of {len(record.pages)} pages; give one of each page, or none.")
        at = now()
        own = new_id(at)
        shown = [(page.digest, data) for page, data in zip_longest(record.pages, pictures)]
        if pictures:
            await self._shelf.announce(tenant, [digest for digest, _ in shown])
        async with self._database.writing() as connection:
            made = rows_of(record, record_id=own, tenant=tenant, at=at, reviewing=self._reviewing)
            for table, rows in made.items():
                if rows:
                    await connection.execute(insert(table), rows)
            if shown:
                await self._shelf.place(connection, tenant, own, shown)
            await connection.execute(
                upsert(connection, tables.days, sums_of(record, tenant=tenant, at=at), added=_SUMS)
            )
        return own

    async def lacks_pictures(self, record: Record, *, tenant: str) -> bool:
        """Whether there is a page of `record` of which no picture is kept yet."""
        return bool(record.pages) and await self._shelf.lacking(tenant, [page.digest for page in record.pages])

    async def get(self, record_id: str, *, tenant: str) -> Stored | None:
        """The record of that id; None where `tenant` has none."""
        one = select(tables.records.c.at, tables.records.c.body).where(*looked.own(record_id, tenant))
        async with self._database.reading() as connection:
            row = (await connection.execute(one)).one_or_none()
        return None if row is None else Stored(record_id, tenant, row.at, from_json(row.body))

    async def picture(self, record_id: str, page: int, *, tenant: str) -> bytes | None:
        """The JPEG of a page, counted from 1; None where `tenant` has no such page, or no picture of it was kept."""
        shows = (tables.pages.c.record_id == record_id) & (tables.pages.c.number == page)
        one = select(tables.pages.c.digest).join(tables.records).where(shows, *looked.own(record_id, tenant))
        async with self._database.reading() as connection:
            digest = await connection.scalar(one)
        return None if digest is None else await self._files.get(named(tenant, digest))

    async def kept_pages(self, record_id: str, *, tenant: str) -> frozenset[int]:
        """The pages of a record, counted from 1, of which a picture was kept."""
        numbers = select(tables.pages.c.number).join(tables.records).where(*looked.own(record_id, tenant))
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(numbers)).scalars())

    async def list(self, wanted: Wanted = EVERY, *, tenant: str, cursor: str | None = None, most: int = 50) -> Listing:
        """At most `most` of the records that are `wanted`, the newest first; `cursor` is that of the part before."""
        number = max(1, min(most, MOST_LISTED))
        lines = looked.headlines(wanted, tenant=tenant, below=cursor).limit(number + 1)
        async with self._database.reading() as connection:
            rows = (await connection.execute(lines)).mappings().all()
        found = [_headline(row) for row in rows[:number]]
        return Listing(found, found[-1].id if len(rows) > number else None)

    async def export(self, wanted: Wanted = EVERY, *, tenant: str) -> AsyncGenerator[Mapping[str, Any]]:
        """Every record that is `wanted` as JSON, with its `id` and `at`, the oldest first.

        Records that are kept meanwhile may be among them; memory does not grow with their number.
        """
        above = ""
        while True:
            some = looked.bodies(wanted, tenant=tenant, above=above).limit(AT_ONCE)
            async with self._database.reading() as connection:
                rows = (await connection.execute(some)).all()
            for row in rows:
                yield {"id": row.id, "at": row.at.isoformat(), **row.body}
            if len(rows) < AT_ONCE:
                return
            above = rows[-1].id

    async def delete(self, ids: Sequence[str], *, tenant: str, by: str = "") -> int:
        """Delete these records of `tenant` for good, with everything that was made of their documents.

        Their rows go, pictures that no other record of the tenant needs, what the trail quotes of them, and cached
        answers of the tenant to the same tasks, as those cannot be told apart by document. Returns how many there were.
        """
        number = 0
        for first in range(0, len(ids), AT_ONCE):
            number += await self._deleted(
                ids[first : first + AT_ONCE], tenant, lambda found: [Deed(by, "record deleted", one) for one in found]
            )
        await self._database.forget_deleted()
        return number

    async def expire(self, wanted: Wanted, *, tenant: str) -> int:
        """Delete every record that is `wanted`, as `delete` does, with one line in the trail for each step."""
        number = 0
        while ids := await self._some(wanted, tenant):
            number += await self._deleted(
                ids, tenant, lambda found: [Deed("", "records expired", "", {"records": len(found)})]
            )
        if number:
            await self._database.forget_deleted()
        return number

    async def sweep(self) -> int:
        """Take away pictures that belong to no record, as a process may have left them that was killed."""
        return await self._shelf.sweep()

    async def _some(self, wanted: Wanted, tenant: str) -> Sequence[str]:
        async with self._database.reading() as connection:
            return [row.id for row in await connection.execute(looked.ids(wanted, tenant=tenant).limit(AT_ONCE))]

    async def _deleted(self, ids: Sequence[str], tenant: str, deeds: Callable[[Sequence[str]], Sequence[Deed]]) -> int:
        """Delete those of `ids` that `tenant` has; how many there were.

        What the cache holds goes first: whoever is told that it failed can ask for the same once more.
        """
        own = (tables.records.c.tenant == tenant) & tables.records.c.id.in_(ids)
        await self._uncached(own, tenant)
        async with self._database.writing() as connection:
            found = sorted([row.id for row in await connection.execute(select(tables.records.c.id).where(own))])
            await self._shelf.release(connection, tenant, found)
            await trail.erase(connection, tenant, found)
            in_batches = update(tables.documents).where(tables.documents.c.record_id.in_(found))
            await connection.execute(in_batches.values(body=None))
            await connection.execute(delete(tables.records).where(tables.records.c.id.in_(found)))
            for deed in deeds(found) if found else ():
                await trail.add(connection, tenant, deed)
        await self._shelf.sweep(tenant)
        return len(found)

    async def _uncached(self, own: ColumnElement[bool], tenant: str) -> None:
        """Clear what the cache holds of documents of the tasks of these records."""
        if self._cache is None:
            return
        async with self._database.reading() as connection:
            tasks = [row.task for row in await connection.execute(select(tables.records.c.task).where(own).distinct())]
        owners = (tenant, NOBODY) if tenant == LOCAL else (tenant,)
        places = {place for task in tasks for owner in owners for place in places_about(task, tenant=owner)}
        for place in sorted(places):
            await self._cache.clear(place)


def _headline(row: RowMapping) -> Headline:
    values: dict[str, Any] = {**row, "task": row["task"] or None}
    return Headline(**values)
