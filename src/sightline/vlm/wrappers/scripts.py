"""Run one atomic script on a Redis server, within a time that a request can spare."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, cast

from sightline.errors import MissingExtra

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.commands.core import AsyncScript

# On one network a script takes below 1 ms; a server that says nothing for so long has stopped answering. One that is
# not there says so at once.
PATIENCE_S = 2.0
# The patience is counted in so many turns, of which each counts once however long it took: when this process was late
# itself, the answer has come in the meantime. (Four processes that load the client of a vendor on two busy processors
# stand still for 3 s; with one turn each thought that the server had gone, in benchmarks/limits.py.)
TURNS = 5


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
            found = await self._in_time(self._script(script)(keys=list(keys), args=list(arguments)))
        except (RedisError, OSError, TimeoutError) as error:
            raise ServerGone(f"The Redis server gave no answer in {self._patience_s} s: {error}") from error
        return cast("list[int]", found)

    async def told(self, key: str, longest_s: float) -> None:
        """Wait until there is an entry in the list `key`, which is taken out, or until `longest_s` seconds are over.

        Raises ServerGone.
        """
        from redis.exceptions import RedisError

        try:
            await self._in_time(self._client.blpop([key], timeout=longest_s), more_s=longest_s)  # pyright: ignore[reportUnknownMemberType, reportArgumentType] (of both colours)
        except (RedisError, OSError, TimeoutError) as error:
            raise ServerGone(f"The Redis server gave no answer in {self._patience_s} s: {error}") from error

    async def _in_time(self, answer: Awaitable[object], *, more_s: float = 0.0) -> object:
        """The answer. Raises TimeoutError when it has not come after as many turns of waiting as the patience has.

        `more_s` is how long the server was asked to wait itself.
        """
        task = asyncio.ensure_future(answer)
        try:
            for _ in range(TURNS):
                if (await asyncio.wait({task}, timeout=(self._patience_s + more_s) / TURNS))[0]:
                    return task.result()
        finally:
            task.cancel()
        raise TimeoutError

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
