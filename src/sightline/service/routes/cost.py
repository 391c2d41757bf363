"""POST /v1/cost: what pictures cost at vision models, before anything is sent to one."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sightline.models.costs import USUAL_MODELS, costs, to_json
from sightline.service.answer import Answer, of_json
from sightline.service.asked import checked
from sightline.service.described import documents
from sightline.service.options import CostOptions
from sightline.service.plain import Plain
from sightline.service.reception import Visitor, received, some
from sightline.study import sized
from sightline.types import Json, Upload

router = APIRouter(tags=["documents"], route_class=Plain)

MOST_MODELS = 20


@router.post(
    "/v1/cost",
    summary="Say what pictures cost in tokens and US dollars",
    openapi_extra=documents(CostOptions, "Bills", {"model": "openai:gpt-5.4"}),
)
async def cost(request: Request) -> Response:
    """Compare a picture as it is, at 1568 px, and sent at the size that each model sees. Nothing is sent anywhere."""
    return await received(request, _costed)


async def _costed(visitor: Visitor) -> Answer:
    options = checked(CostOptions, visitor.options)
    models = [name for name in (options.model or "").split(",") if name.strip()][:MOST_MODELS] or USUAL_MODELS
    pages = await _pages(visitor, options.size)
    at, own = datetime.now(UTC), visitor.parts.own_models
    bills: list[Json] = [
        to_json(source, one)
        for (source, size), model in product(pages, models)
        for one in costs(size, model.strip(), detail=options.detail, own=own, at=at)
    ]
    return of_json({"bills": bills})


async def _pages(visitor: Visitor, size: str | None) -> list[tuple[str, tuple[int, int]]]:
    """The size of each page of each document, or the one that was said."""
    if size is not None:
        width, _, height = size.lower().partition("x")
        return [(size, (int(width), int(height)))]
    uploads = some(visitor)
    return [(upload.name, size) for upload in uploads for size in await _sizes(visitor, upload)]


async def _sizes(visitor: Visitor, upload: Upload) -> tuple[tuple[int, int], ...]:
    with visitor.parts.queue.place():
        return await visitor.parts.bench.pooled(upload.name, sized, upload, limits=visitor.parts.limits)
