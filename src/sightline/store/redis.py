"""What the processes of many machines keep on a Redis server."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from sightline.errors import MissingExtra, StoreError

if TYPE_CHECKING:
    from redis.asyncio import Redis

T = TypeVar("T")

# How many lines a journal has, about, at most, and how many are read in one step.
_MOST_LINES, _LINES_AT_ONCE = 1_000_000, 10_000
# How many keys are deleted in one step.
_AT_ONCE = 500
# How many calls are under way at once; more wait for one to end, where the package's own pool would fail them.
_CONNECTIONS = 32


def connected(url: str, *, patience_s: float | None) -> Redis:
    """A client of the server at `url`, each of whose waits ends after `patience_s` seconds.

    With None the caller bounds them, for whom a call takes a third less time. Raises MissingExtra without the package
    redis.
    """
    try:
        from redis.asyncio import BlockingConnectionPool, Redis
    except ImportError as error:
        raise MissingExtra("Redis is used through the package redis; install sightline[redis].") from error
    pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType] (untyped options)
        url, max_connections=_CONNECTIONS, timeout=patience_s, socket_timeout=patience_s
    )
    return Redis.from_pool(pool)


class RedisStore:
    """Keeps entries on the server at `url`, which has its own limit of memory (`maxmemory`, `allkeys-lru`).

    A call that takes longer than `patience_s` seconds is given up. Raises MissingExtra without the package redis.
    """

    def __init__(self, url: str, *, prefix: str = "sightline:cache:", patience_s: float = 0.25) -> None:
        self._url = url
        self._prefix = prefix
        self._patience_s = patience_s
        self._client: Redis | None = None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def get(self, key: str) -> bytes | None:
        """What was last put under `key`; None where nothing was, or its time is over."""
        return cast("bytes | None", await self._soon(self._server().get(self._named(key))))

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """Keep `value` for `ttl_s` seconds."""
        await self._soon(self._server().set(self._named(key), value, px=max(1, math.ceil(ttl_s * 1000))))

    async def clear(self, prefix: str = "") -> int:
        """Forget all keys that begin with `prefix`, however long it takes: this is for people to wait for."""
        removed, pattern, cursor = 0, _literal(self._named(prefix)) + "*", 0
        while True:
            step = self._server().scan(cursor, match=pattern, count=_AT_ONCE)  # pyright: ignore[reportUnknownMemberType] (untyped)
            cursor, found = await self._soon(cast("Awaitable[tuple[int, list[bytes]]]", step))
            removed += await self._soon(self._server().unlink(*found)) if found else 0
            if not cursor:
                return removed

    async def add(self, counts: Mapping[str, int]) -> None:
        """Add to each count."""
        batch = self._server().pipeline(transaction=False)
        for name, number in counts.items():
            batch.hincrby(self._tally, name, number)
        await self._soon(batch.execute())

    async def counts(self) -> Mapping[str, int]:
        """Every count."""
        found = await self._soon(cast("Awaitable[dict[bytes, bytes]]", self._server().hgetall(self._tally)))
        return {name.decode(): int(number) for name, number in found.items()}

    async def append(self, name: str, line: bytes, *, ttl_s: float) -> None:
        """Add a line to the journal `name`, a stream on the server."""
        batch = self._server().pipeline(transaction=False)
        batch.xadd(self._named(name), {b"line": line}, maxlen=_MOST_LINES, approximate=True)
        batch.pexpire(self._named(name), math.ceil(ttl_s * 1000))
        await self._soon(batch.execute())

    async def since(self, name: str, mark: str = "") -> tuple[Sequence[bytes], str]:
        """The lines behind `mark`, the name of an entry of the stream, of which some thousands come at once."""
        lines: list[bytes] = []
        while True:
            found = await self._soon(self._behind(name, mark))
            lines += [entry[b"line"] for _, entry in found]
            mark = found[-1][0].decode() if found else mark
            if len(found) < _LINES_AT_ONCE:
                return lines, mark

    def _behind(self, name: str, mark: str) -> Awaitable[list[tuple[bytes, Mapping[bytes, bytes]]]]:
        found = self._server().xrange(self._named(name), min=f"({mark}" if mark else "-", count=_LINES_AT_ONCE)
        return cast("Awaitable[list[tuple[bytes, Mapping[bytes, bytes]]]]", found)

    @property
    def _tally(self) -> str:
        # Not below the prefix of the entries: clearing those does not clear what was saved.
        return f"{self._prefix.rstrip(':')}-tally"

    def _named(self, key: str) -> str:
        return self._prefix + key

    def _server(self) -> Redis:
        if self._client is None:
            self._client = connected(self._url, patience_s=None)
        return self._client

    async def _soon(self, call: Awaitable[T]) -> T:
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(self._patience_s):
                return await call
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreError(
                f"The Redis server that keeps the cache gave no answer in {self._patience_s} s; start it, or keep the "
                "cache in a file."
            ) from error


def _literal(text: str) -> str:
    """`text` with the marks escaped that a pattern of Redis gives a meaning."""
    return "".join(f"\\{mark}" if mark in "*?[]\\^" else mark for mark in text)
