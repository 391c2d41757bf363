"""GET /docs: what can be asked, as a page without scripts and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

TOGETHER = frozenset({"/v1/compare", "/v1/sequence"})
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show every route with its options and an example."""
    openapi: dict[str, Any] = request.app.openapi()
    shown = [
        _route(path, method, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]
    page = _template().render(info=openapi["info"], routes=shown)
    return HTMLResponse(page, headers={"content-security-policy": POLICY})


def _route(path: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    stated = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
    options = [{"name": one["name"], "said": one["schema"].get("description", "")} for one in stated]
    said = {"method": method.upper(), "path": path, "options": options}
    return {
        **said,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "example": _call(path, stated),
    }


def _call(path: str, options: list[Mapping[str, Any]]) -> str:
    """How curl sends a document; empty for a route that takes none."""
    if not path.startswith("/v1/") or "{" in path:
        return ""
    examples = [(one["name"], one["schema"]["examples"][0]) for one in options if one["schema"].get("examples")]
    if path in TOGETHER:
        more = "".join(f" -F {name}='{value}'" for name, value in examples)
        return f"curl -F file=@a.jpg -F file=@b.jpg{more} localhost:8080{path}"
    query = "&".join(f"{name}={str(value).replace(' ', '%20')}" for name, value in examples[:1])
    return f"curl --data-binary @receipt.jpg 'localhost:8080{path}{'?' if query else ''}{query}'"


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    text = files("sightline.service").joinpath("pages/docs.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(text)
