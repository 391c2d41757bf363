"""What every request with documents goes through, in this order: key, rate, room, body, idempotency, deadline.

A route gives its work, and gets a visitor whose documents are there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import DeadlinePassed, MalformedRequest, UrlRefused
from sightline.service.answer import Answer
from sightline.service.asked import Asked, asked_of, named
from sightline.service.body import declared_bytes, most_bytes, read_body
from sightline.service.call import Call, call_of
from sightline.service.origin import check_origin
from sightline.service.parts import Parts, parts_of
from sightline.tenants import Scope, Tenant
from sightline.types import Record, Upload

IDEMPOTENCY_KEY = "idempotency-key"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A request that was let in: who sent it, and what."""

    parts: Parts
    call: Call
    tenant: Tenant
    uploads: tuple[Upload, ...]
    options: Mapping[str, Any]
    single: bool

    async def kept(
        self, record: Record, *, upload: Upload | None = None, pages: str | None = None
    ) -> tuple[Record, str | None]:
        """`record` and its number, None where records are not kept."""
        archive = self.parts.archive
        if archive is None:
            return record, None
        return await archive.kept(record, tenant=self.tenant.name, upload=upload, pages=pages)


Work: TypeAlias = Callable[[Visitor], Awaitable[Answer]]


async def entered(request: Request, scope: Scope) -> Tenant:
    """Who calls, once their key is found good for `scope`. Raises what `Door.tenant` and `check_origin` do."""
    check_origin(request)
    tenant = await parts_of(request).door.tenant(request.headers, scope)
    call_of(request).tenant = tenant.name
    return tenant


async def received(request: Request, work: Work) -> Response:
    """The response that `work` comes to. Raises the RequestError of what is in the way, and what `work` raises."""
    parts = parts_of(request)

    async def visited(tenant: Tenant, asked: Asked) -> Answer:
        return await work(await _visitor(request, parts, tenant, asked))

    return await taken_in(request, visited, most=parts.serving.max_body_bytes, files=parts.serving.max_files)


async def taken_in(
    request: Request, work: Callable[[Tenant, Asked], Awaitable[Answer]], *, most: int, files: int
) -> Response:
    """The response that `work` comes to, about a body of at most `most` bytes with at most so many `files`.

    Raises as `received` does.
    """
    parts = parts_of(request)
    tenant = await entered(request, "extract")
    serving = parts.serving
    most = most_bytes(request.headers, document=parts.limits.max_bytes, whole=most)
    with parts.room.taken(declared_bytes(request.headers, most=most)):
        body = await read_body(request, most=most, seconds=serving.body_s)

        async def done() -> Answer:
            return await work(tenant, await asked_of(request, body, max_files=files))

        return (await _in_time(_once(request, parts, tenant, body, done), serving.deadline_s)).sent()


def _once(
    request: Request, parts: Parts, tenant: Tenant, body: bytes, work: Callable[[], Awaitable[Answer]]
) -> Awaitable[Answer]:
    """`work`, or the answer that it came to before, where the request has an idempotency key."""
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is None:
        return work()
    said = f"{request.method} {request.url.path}?{request.url.query} {request.headers.get('content-type', '')}"
    return parts.once.answer(tenant.name, key, sha256(said.encode() + b"\n" + body).hexdigest(), work)


async def _in_time(work: Awaitable[Answer], seconds: float) -> Answer:
    time_left = asyncio.timeout(seconds)
    try:
        async with time_left:
            return await work
    except TimeoutError as error:
        if not time_left.expired():
            raise
        raise DeadlinePassed(f"There was no answer within {seconds:g} s; try again, or send less.") from error


async def _visitor(request: Request, parts: Parts, tenant: Tenant, asked: Asked) -> Visitor:
    uploads = tuple([await _uploaded(parts, one) for one in asked.documents])
    call = call_of(request)
    call.source_bytes = sum(len(upload.data) for upload in uploads)
    return Visitor(parts, call, tenant, uploads, asked.options, asked.single)


async def _uploaded(parts: Parts, document: Upload | str) -> Upload:
    if isinstance(document, Upload):
        return document
    if parts.fetcher is None:
        raise UrlRefused("This service fetches nothing from the web; send the file itself.")
    return named(await parts.fetcher.upload(document))


def some(visitor: Visitor) -> tuple[Upload, ...]:
    """The documents of `visitor`. Raises MalformedRequest where there are none."""
    if not visitor.uploads:
        raise MalformedRequest("No document was sent; send one as the body, as `file` of a form, or in JSON.")
    return visitor.uploads
