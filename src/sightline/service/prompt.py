"""The protocol of a connection, which ends with whoever does not say what they want."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Headers are one packet, or two; a caller who sends them byte by byte holds a connection that others want.
HEAD_S = 10.0
MOST_HEAD_BYTES = 65_536
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Prompt(HttpToolsProtocol):
    """The server's own protocol, but the head of each request has to be there in time, and has an end."""

    _waiting: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes, unless it is a head without end."""
        if self._refused:
            return
        super().data_received(data)
        if self._waiting is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse()

    def on_message_begin(self) -> None:
        """Wait for the rest of this head."""
        if self._waiting is None:
            self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Wait no more: the body has a time of its own."""
        self._stop()
        super().on_headers_complete()

    def _refuse(self) -> None:
        """Say so, and let the rest come until the time is up: on a closed connection, nobody would read the answer."""
        self._refused = True
        self.transport.write(TOO_LONG)
        self.transport.write_eof()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEAD_S, self.transport.close)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
            self._head_bytes = 0
