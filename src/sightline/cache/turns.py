"""Questions that are the same and under way in several processes share one call, by way of a Redis server.

Whoever takes the lease of a key works, and the others wait for what comes of it. A lease lasts some seconds and is
renewed while its holder lives, so that one that was killed is followed by exactly one other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from sightline.store.redis import connected

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from redis.asyncio import Redis

# How long the others wait for one that was killed.
LEASE_S = 3.0
# Renewed so often that one late answer of the server loses nothing.
_RENEWALS = 3
# What came of a call is there for those who wait for it, who look this often.
_RESULT_S = 10
_FIRST_LOOK_S, _LAST_LOOK_S = 0.01, 0.1
# A lease is renewed, or given back, by its holder alone.
_RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"
_END = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3]) end
return redis.call('DEL', KEYS[1])
"""
# How long one call of the server may take.
_PATIENCE_S = 5.0
_FAILED = b"0"
_GAVE = b"1"


def turns_at(url: str, *, lease_s: float = LEASE_S) -> Turns:
    """Leases on the server at `url`. Raises MissingExtra without the package redis."""
    return Turns(connected(url, patience_s=_PATIENCE_S), lease_s=lease_s)


class Turns:
    """Leases on the server of `client`. Without an answer of the server, everybody works."""

    def __init__(self, client: Redis, *, prefix: str = "{sightline:turn}:", lease_s: float = LEASE_S) -> None:
        self._client = client
        self._prefix = prefix
        self._lease_s = lease_s

    async def aclose(self) -> None:
        """Close the connections of `client`."""
        await self._client.aclose()

    async def run(self, key: str, work: Callable[[], Awaitable[bytes]]) -> tuple[bytes, bool]:
        """What `work` gives here or in another process, and whether it was here.

        When the work of another one fails, this one does its own. Raises what `work` raises.
        """
        from redis.exceptions import RedisError

        token, look = uuid4().hex, _FIRST_LOOK_S
        try:
            while not await self._taken(key, token):
                found = await self._found(key)
                if found is not None:
                    return (found[1:], False) if found.startswith(_GAVE) else (await work(), True)
                await asyncio.sleep(look)
                look = min(_LAST_LOOK_S, 2 * look)
        except (RedisError, OSError):
            return await work(), True
        return await self._worked(key, token, work), True

    async def _worked(self, key: str, token: str, work: Callable[[], Awaitable[bytes]]) -> bytes:
        said = _FAILED
        try:
            async with self._renewed(key, token):
                done = await work()
            said = _GAVE + done
            return done
        except asyncio.CancelledError:
            # Nothing came of it: the next one may begin.
            said = b""
            raise
        finally:
            await self._quietly(self._client.eval(_END, 2, *self._names(key), token, said, _RESULT_S))

    @asynccontextmanager
    async def _renewed(self, key: str, token: str) -> AsyncGenerator[None]:
        renewing = asyncio.create_task(self._renew(key, token))
        try:
            yield
        finally:
            renewing.cancel()

    async def _renew(self, key: str, token: str) -> None:
        lease, _ = self._names(key)
        while True:
            await asyncio.sleep(self._lease_s / _RENEWALS)
            await self._quietly(self._client.eval(_RENEW, 1, lease, token, self._lease_ms))

    async def _taken(self, key: str, token: str) -> bool:
        """Whether the lease is ours now; not while there is a result to be had."""
        lease, result = self._names(key)
        if await self._client.exists(result):
            return False
        return bool(await self._client.set(lease, token, nx=True, px=self._lease_ms))

    async def _found(self, key: str) -> bytes | None:
        _, result = self._names(key)
        return cast("bytes | None", await self._client.get(result))

    async def _quietly(self, call: Awaitable[object]) -> None:
        """The lease ends by itself where the server does not answer."""
        from redis.exceptions import RedisError

        try:
            await call
        except (RedisError, OSError):
            return

    @property
    def _lease_ms(self) -> int:
        return int(self._lease_s * 1000)

    def _names(self, key: str) -> tuple[str, str]:
        return f"{self._prefix}{key}:lease", f"{self._prefix}{key}:result"
