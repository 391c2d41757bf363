"""POST /v1/scan: what documents tell a model and what they show, without asking one."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sightline.service.answer import Answer
from sightline.service.asked import checked
from sightline.service.described import documents
from sightline.service.options import ScanOptions
from sightline.service.plain import Plain
from sightline.service.read import answered, scanned
from sightline.service.reception import Visitor, received

router = APIRouter(tags=["documents"], route_class=Plain)


@router.post(
    "/v1/scan",
    summary="Look for orders to a model, and for pictures that moderation objects to",
    openapi_extra=documents(ScanOptions, "Record|Records", {}),
)
async def scan(request: Request) -> Response:
    """Say whether documents would be stopped, reviewed or let through. The record has no values."""
    return await received(request, _scanned)


async def _scanned(visitor: Visitor) -> Answer:
    options = checked(ScanOptions, visitor.options)
    read = partial(scanned, visitor, pages=options.pages)
    return await answered(visitor, read, task=None, pages=options.pages)
