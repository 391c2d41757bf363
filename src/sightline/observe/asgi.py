"""The span of a request, which continues the trace of its caller."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from sightline.observe.spans import is_traced, span, tell

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


class Traced:
    """An ASGI app with a server span around each request, where somebody traces.

    The `traceparent` of the caller is continued. Names and attributes are those of OpenTelemetry for HTTP; of the path
    only its template is told, as far as routing left one in the scope.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not is_traced():
            await self._app(scope, receive, send)
            return
        from opentelemetry import context, propagate

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        token = context.attach(propagate.extract(headers))
        try:
            await self._served(scope, receive, send)
        finally:
            context.detach(token)

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = str(scope["method"])
        with span(
            method, side="SERVER", told={"http.request.method": method, "url.scheme": scope["scheme"]}
        ) as current:

            async def noted(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    tell(current, {"http.response.status_code": message["status"]})
                await send(message)

            try:
                await self._app(scope, receive, noted)
            finally:
                route = getattr(scope.get("route"), "path", None)
                if current is not None and route is not None:
                    current.update_name(f"{method} {route}")
                    tell(current, {"http.route": route})
