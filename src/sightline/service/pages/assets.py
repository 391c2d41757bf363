"""GET /assets/...: styles and scripts, under an address that changes with their content, so that browsers keep them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import RouteNotFound
from sightline.service.plain import Plain

router = APIRouter(include_in_schema=False, route_class=Plain)

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@router.get("/assets/{digest}/{name}")
async def asset(request: Request) -> Response:
    """Give a style or a script. Under an old address it is the new one, and no browser keeps it."""
    name = request.path_params["name"]
    data = _assets().get(name)
    if data is None:
        raise RouteNotFound("There is no such style or script; load the page again.")
    kept = FOREVER if request.path_params["digest"] == folder() else "no-cache"
    return Response(data, headers={"cache-control": kept}, media_type=TYPES[name.rpartition(".")[2]])


@cache
def folder() -> str:
    """What stands for the content of all of them in their addresses; modules find each other beside themselves."""
    digest = sha256()
    for name, data in _assets().items():
        digest.update(f"{name} {len(data)} ".encode() + data)
    return digest.hexdigest()[:12]


@cache
def _assets() -> Mapping[str, bytes]:
    found = files("sightline.service").joinpath("pages/assets").iterdir()
    ours = {one.name: one for one in found if one.name.rpartition(".")[2] in TYPES}
    return {name: ours[name].read_bytes() for name in sorted(ours)}
