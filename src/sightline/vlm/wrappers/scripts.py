"""Run one atomic script on a Redis server, within a time that a request can spare."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from sightline.errors import MissingExtra

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.commands.core import AsyncScript

# On one network a script takes below 1 ms; a server that needs more than this has stopped answering.
PATIENCE_S = 0.5


class ServerGone(Exception):
    """The Redis server did not answer in time. Whoever runs a script says what happens then."""


class Scripts:
    """Scripts on one server. `server` is a `redis.asyncio.Redis`, which the caller closes, or a URL."""

    def __init__(self, server: Redis | str, *, patience_s: float = PATIENCE_S) -> None:
        self._client = _connected(server) if isinstance(server, str) else server
        self._patience_s = patience_s
        self._known: dict[str, AsyncScript] = {}

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | int | float]) -> list[int]:
        """What the script returns: a list of integers. Raises ServerGone when the server does not answer in time."""
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(self._patience_s):
                found = await self._script(script)(keys=list(keys), args=list(arguments))
        except (RedisError, OSError, TimeoutError) as error:
            raise ServerGone(f"The Redis server gave no answer in {self._patience_s} s: {error}") from error
        return cast("list[int]", found)

    def _script(self, text: str) -> AsyncScript:
        if text not in self._known:
            self._known[text] = self._client.register_script(text)
        return self._known[text]

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _connected(url: str) -> Redis:
    try:
        from redis.asyncio import Redis
    except ImportError as error:
        raise MissingExtra("Redis is used through the package redis; install sightline[redis].") from error
    return Redis.from_url(url)  # pyright: ignore[reportUnknownMemberType] (its options are untyped)
