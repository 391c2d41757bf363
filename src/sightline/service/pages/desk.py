"""GET /review: the review desk. What it shows and does, its scripts ask of /v1/review."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sightline.service.pages.render import page
from sightline.service.pages.sign_in import visited
from sightline.service.parts import parts_of
from sightline.service.plain import Plain
from sightline.tenants import Tenant

router = APIRouter(include_in_schema=False, route_class=Plain)


@router.get("/review")
async def desk(request: Request) -> Response:
    """Show the desk, which takes the document that should be looked at next."""
    return await visited(request, "review", partial(_desk, request, ""))


@router.get("/review/{id}")
async def one(request: Request) -> Response:
    """Show the desk with one document, as a link names it."""
    return await visited(request, "review", partial(_desk, request, request.path_params["id"]))


async def _desk(request: Request, record_id: str, tenant: Tenant) -> Response:
    who = {"tenant": tenant.name, "signed_in": parts_of(request).sessions is not None}
    return page("desk.html", {**who, "record_id": record_id, "is_admin": "admin" in tenant.scopes})
