"""GET /v1/records/{id}: what was answered before and kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import RecordNotFound
from sightline.service.answer import of_json
from sightline.service.described import answers
from sightline.service.parts import parts_of
from sightline.service.reception import entered
from sightline.wire import to_json

router = APIRouter(tags=["records"])

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="What `x-record-id` said.")]


@router.get("/v1/records/{id}", summary="A record that was kept", openapi_extra=answers("Record"))
async def record(request: Request, id: Id) -> Response:  # noqa: A002 (it is the record's own word)
    """Give the record again, as it was answered, with its `id` and when it was made (`at`)."""
    tenant = await entered(request, "records")
    archive = parts_of(request).archive
    stored = None if archive is None else await archive.records.get(id, tenant=tenant.name)
    if stored is None:
        raise RecordNotFound("There is no such record; it may have expired, or records are not kept here.")
    return of_json({"id": stored.id, "at": stored.at.isoformat(), **to_json(stored.record)}).sent()
