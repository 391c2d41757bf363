"""The application: routes over parts. `sightline serve` runs it; tests give it parts of their own.

    app = create_app(parts)

A request goes through `entrance` (id, headers, log), a route, and `reception` (key, room, body, deadline); what goes
wrong on the way is told by `problems`.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from sightline import __version__
from sightline.errors import SightlineError
from sightline.observe import Traced
from sightline.service.described import completed
from sightline.service.entrance import Entrance
from sightline.service.pages import assets, desk, sign_in
from sightline.service.parts import Parts
from sightline.service.problems import on_crash, on_fault, on_http, on_parameter
from sightline.service.routes import batches, cost, docs, extract, health, records, review, scan, several

ROUTERS = (
    extract.router,
    several.router,
    scan.router,
    cost.router,
    batches.posting,
    batches.router,
    records.router,
    review.router,
    health.router,
    docs.router,
    assets.router,
    sign_in.router,
    desk.router,
)


# What is told of a request is decided in `observe`: the framework would tell queries, and what errors say.
SILENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


class Service(FastAPI):
    """FastAPI with the entrance around everything, its own handler of crashes included."""

    def build_middleware_stack(self) -> ASGIApp:
        """The layers, the outermost first."""
        return Traced(Entrance(super().build_middleware_stack(), self.state.parts.observer.finished))

    def openapi(self) -> dict[str, Any]:
        """The description of all routes."""
        if not self.openapi_schema:
            self.openapi_schema = completed(super().openapi())
        return self.openapi_schema


def create_app(parts: Parts) -> FastAPI:
    """The application that serves with `parts`, which whoever opened them closes."""
    app = Service(title="Sightline", version=__version__, docs_url=None, redoc_url=None, telemetry=SILENT)
    app.state.parts = parts
    for router in ROUTERS:
        # Not `include_router`: that goes through each router anew for each request.
        app.router.routes.extend(router.routes)
    app.add_exception_handler(SightlineError, on_fault)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_parameter)
    app.add_exception_handler(Exception, on_crash)
    return app
