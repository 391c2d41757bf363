"""Whether the service lives, whether it is ready, and what it counts."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import SightlineError
from sightline.service.answer import Answer, of_json
from sightline.service.parts import Ready, parts_of

router = APIRouter(tags=["operation"])

# So long something may take to say that it is there.
READY_S = 2.0


@router.get("/healthz", summary="Whether the service lives")
async def healthz() -> Response:
    """Answer as long as the event loop turns."""
    return of_json({"status": "ok"}).sent()


@router.get("/readyz", summary="Whether the service takes requests")
async def readyz(request: Request) -> Response:
    """Ask everything that the service stands on; status 503 where something does not answer."""
    stands_on = parts_of(request).stands_on
    found = await asyncio.gather(*(_answers(ready) for _, ready in stands_on))
    states = {name: "ok" if up else "down" for (name, _), up in zip(stands_on, found, strict=True)}
    good = of_json({"status": "ready" if all(found) else "waiting", "stands_on": dict(states)})
    return Answer(good.body, 200 if all(found) else 503).sent()


@router.get("/metrics", summary="What the service counts")
async def metrics(request: Request) -> Response:
    """Print all metrics as Prometheus reads them."""
    parts = parts_of(request)
    room, queue = parts.room, parts.queue
    parts.observer.under_way(requests=room.requests, waiting=queue.waiting, held_bytes=room.held_bytes)
    body, media_type = parts.observer.exposition()
    return Response(body, media_type=media_type)


async def _answers(ready: Ready) -> bool:
    try:
        async with asyncio.timeout(READY_S):
            await ready()
    except (TimeoutError, SightlineError):
        return False
    return True
