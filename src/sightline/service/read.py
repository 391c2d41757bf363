"""Documents to records: what is known is answered at once, the rest takes a place in the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from sightline.errors import Busy, SightlineError
from sightline.pipeline import failed
from sightline.service.answer import Answer, of_json
from sightline.service.reception import Visitor, some
from sightline.types import Record, Task, Upload
from sightline.wire import to_json

if TYPE_CHECKING:
    from sightline.cache.hit import Hit

Read: TypeAlias = "Callable[[Upload], Awaitable[Record | Hit]]"
RECORD_ID = "x-record-id"


async def extracted(visitor: Visitor, upload: Upload, *, task: Task | None, pages: str | None) -> Record | Hit:
    """The record of one document. Raises Busy where too many wait already, and what `Pipeline.extract` does."""
    bench, tenant = visitor.parts.bench, visitor.tenant
    hit = bench.remembered(tenant, upload, task=task, pages=pages)
    hit = hit or await bench.kept(tenant, upload, task=task, pages=pages)
    if hit is not None:
        return hit
    with visitor.parts.queue.place():
        return await bench.extract(tenant, upload, task=task, pages=pages)


async def scanned(visitor: Visitor, upload: Upload, *, pages: str | None) -> Record:
    """What `Pipeline.scan` says of one document. Raises Busy, and what that does."""
    with visitor.parts.queue.place():
        return await visitor.parts.bench.scan(visitor.tenant, upload, pages=pages)


async def answered(visitor: Visitor, read: Read, *, task: str | None, pages: str | None) -> Answer:
    """The record of the one document that was sent as one; else a list, in which a bad one never stops the others.

    Raises what `read` does for the one, and Busy where nothing of a list was taken on.
    """
    uploads = some(visitor)
    visitor.call.task = task
    if visitor.single and len(uploads) == 1:
        return await told(visitor, await read(uploads[0]), upload=uploads[0], pages=pages)
    turns = asyncio.Semaphore(visitor.parts.queue.workers)

    async def one(upload: Upload) -> tuple[Record, str | None]:
        async with turns:
            return await visitor.kept(await _whatever(read, upload, task), upload=upload, pages=pages)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(upload)) for upload in uploads]
    records = tuple(done.result()[0] for done in tasks)
    if all(record.error is not None and record.error.code == Busy.code for record in records):
        raise Busy("No document of this request was taken on; come back shortly.", retry_after_s=1.0)
    visitor.call.records = records
    ids = [done.result()[1] for done in tasks]
    headers = {RECORD_ID: ",".join(own or "" for own in ids)} if any(ids) else {}
    return of_json({"records": [to_json(record) for record in records]}, headers)


async def told(
    visitor: Visitor, found: Record | Hit, *, upload: Upload | None = None, pages: str | None = None
) -> Answer:
    """`found` as the answer to `visitor`, noted and kept."""
    before = found if isinstance(found, Record) else found.record
    record, own = await visitor.kept(before, upload=upload, pages=pages)
    visitor.call.records = (record,)
    headers = {RECORD_ID: own, "location": f"/v1/records/{own}"} if own else {}
    if isinstance(found, Record) or record is not before:
        return of_json(to_json(record), headers)
    return Answer(found.json, headers=headers)


async def _whatever(read: Read, upload: Upload, task: str | None) -> Record:
    try:
        found = await read(upload)
    except SightlineError as error:
        return failed(upload.name, error, task=task)
    return found if isinstance(found, Record) else found.record
