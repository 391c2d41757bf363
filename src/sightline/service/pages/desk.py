"""GET /review: the review desk. What it shows and does, its scripts ask of /v1/review."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, cast

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import MalformedRequest
from sightline.service.answer import of_json
from sightline.service.asked import checked
from sightline.service.body import read_body
from sightline.service.pages.render import page
from sightline.service.pages.sign_in import visited
from sightline.service.parts import parts_of
from sightline.service.plain import Plain
from sightline.service.reception import entered
from sightline.tenants import Tenant
from sightline.text.written import written
from sightline.types import Kind

router = APIRouter(include_in_schema=False, route_class=Plain)

MOST_BYTES = 20_000


class Printed(BaseModel):
    """Words of a page that are to be a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    text: Annotated[str, Field(max_length=2000)]
    kind: Kind | None


@router.get("/review")
async def desk(request: Request) -> Response:
    """Show the desk, which takes the document that should be looked at next."""
    return await visited(request, "review", partial(_desk, request, ""))


@router.get("/review/{id}")
async def one(request: Request) -> Response:
    """Show the desk with one document, as a link names it."""
    return await visited(request, "review", partial(_desk, request, request.path_params["id"]))


@router.post("/review/written")
async def value(request: Request) -> Response:
    """Say how a record writes what somebody took from a page."""
    await entered(request, "review")
    body = await read_body(request, most=MOST_BYTES, seconds=parts_of(request).serving.body_s)
    try:
        stated = from_json(body)
    except ValueError as error:
        raise MalformedRequest("The body is not written as JSON.") from error
    said = checked(Printed, cast("dict[str, Any]", stated) if isinstance(stated, dict) else {})
    return of_json({"value": written(said.text, said.kind or "text")}).sent()


async def _desk(request: Request, record_id: str, tenant: Tenant) -> Response:
    who = {"tenant": tenant.name, "signed_in": parts_of(request).sessions is not None}
    return page("desk.html", {**who, "record_id": record_id, "is_admin": "admin" in tenant.scopes})
