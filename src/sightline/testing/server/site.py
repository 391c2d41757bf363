"""The socket: requests in, deliveries out, with what can go wrong on a line."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping
from typing import Protocol

from aiohttp import web

from sightline.testing.server.call import Reply, Request
from sightline.testing.server.desk import Delivery
from sightline.testing.server.stats import Stats

STATS = "/_fake/stats"
# The largest body of all vendors, OpenAI's, and a little more, so that the desk can refuse it in their words.
MOST_BYTES = 513 * 2**20
# SO_LINGER on, 0 seconds: closing sends a reset instead of waiting for what was not delivered.
NO_LINGER = struct.pack("ii", 1, 0)


class Handler(Protocol):
    """Whoever answers requests: the desk of the models, or that of the moderators."""

    @property
    def stats(self) -> Stats:
        """What came in and went out."""
        ...

    def handle(self, request: Request) -> Delivery:
        """What is sent back for `request`."""
        ...


class Site:
    """A listening socket in the running event loop."""

    def __init__(self, desk: Handler) -> None:
        self._desk = desk
        self._closing = asyncio.Event()
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(application, access_log=None, handler_cancellation=True)

    async def open(self, host: str, port: int) -> int:
        """Listen; the port is returned, which the system chooses for 0."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return self._runner.addresses[0][1]

    async def close(self) -> None:
        """Let go of every request that is held, and stop."""
        self._closing.set()
        await self._runner.cleanup()

    async def _serve(self, raw: web.Request) -> web.StreamResponse:
        if raw.path == STATS:
            return web.json_response(self._desk.stats.as_json())
        body = await raw.read()
        self._desk.stats.came(len(body))
        try:
            return await self._deliver(raw, self._desk.handle(_request(raw, body)))
        finally:
            self._desk.stats.left()

    async def _deliver(self, raw: web.Request, delivery: Delivery) -> web.StreamResponse:
        await asyncio.sleep(delivery.latency_s)
        if delivery.line == "hang":
            # A client that gives up cancels this; so does the end of the server, which leaves nobody waiting.
            await self._closing.wait()
            _break(raw, reset=False)
            return web.Response(status=499)
        reply = delivery.reply
        self._desk.stats.answered(reply.status, _size(reply))
        response = web.StreamResponse(status=reply.status, headers=_headers(reply))
        chunks = reply.events if reply.events is not None else (reply.body,)
        if reply.events is None:
            response.content_length = len(reply.body)
        await response.prepare(raw)
        if delivery.line == "whole":
            for chunk in chunks:
                await response.write(chunk)
            await response.write_eof()
            return response
        half = b"".join(chunks)
        await response.write(half[: len(half) // 2])
        _break(raw, reset=delivery.line == "reset")
        return response


def _break(raw: web.Request, *, reset: bool) -> None:
    """Close the connection of `raw` before its answer is complete."""
    transport = raw.transport
    if transport is None:
        return
    if not reset:
        transport.close()
        return
    held: socket.socket | None = transport.get_extra_info("socket")
    if held is not None:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    transport.abort()


def _request(raw: web.Request, body: bytes) -> Request:
    headers = {name.lower(): value for name, value in raw.headers.items()}
    return Request(raw.method, raw.path, dict(raw.query), headers, body)


def _headers(reply: Reply) -> Mapping[str, str]:
    return {"content-type": reply.media_type, **reply.headers}


def _size(reply: Reply) -> int:
    return len(reply.body) + sum(len(event) for event in reply.events or ())
