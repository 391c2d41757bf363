"""Around everything: an id for each request, headers that keep browsers strict, and the note of how it ended."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sightline.observe import Served
from sightline.service.call import call_begun

# What OWASP's REST cheat sheet asks of an interface that is no page; pages say their own policy.
CONTENT_POLICY = b"default-src 'none'; frame-ancestors 'none'"
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", CONTENT_POLICY),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class Entrance:
    """The outermost layer. `finished` hears of each request when its last byte is sent, or its connection is gone."""

    def __init__(self, app: ASGIApp, finished: Callable[[Served], None]) -> None:
        self._app = app
        self._finished = finished

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = call_begun(scope)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
                own = message.setdefault("headers", [])
                named = {name.lower() for name, _ in own}
                own += [(name, value) for name, value in HEADERS if name not in named]
                own.append((b"x-request-id", call.request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            route = scope.get("route")
            call.route = route.path if route is not None else call.route
            self._finished(call.finished())
