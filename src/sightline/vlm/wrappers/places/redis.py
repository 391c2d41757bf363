"""Places for many processes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from sightline.vlm.wrappers.deadline import now
from sightline.vlm.wrappers.places import Place
from sightline.vlm.wrappers.places.memory import MemoryPlaces
from sightline.vlm.wrappers.scripts import Scripts, ServerGone

if TYPE_CHECKING:
    from redis.asyncio import Redis

# Keys: who holds a place and who waits for one, each with the time at which that ends, and a list with an entry for
# each place that became free while somebody waited. Times are milliseconds by the server's clock.
_NOW = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
"""
# Arguments: the holder, the most places, the lease, how long it will wait this time.
_TAKE = f"""{_NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2]) then
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return {{1, 0}}
end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {{0, tonumber(first[2]) - now}}
"""
# Arguments: the holder, the lease. One that was late takes its place again: its call is under way all the same.
_KEEP = f"""{_NOW}
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {{1}}
"""
_LEAVE = f"""{_NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local waiting = redis.call('ZCARD', KEYS[2])
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 and waiting > 0 then
  redis.call('RPUSH', KEYS[3], 1)
  redis.call('LTRIM', KEYS[3], 0, waiting - 1)
  redis.call('PEXPIRE', KEYS[3], 1000)
end
return {{1}}
"""
# How long one waits to be told of a free place before looking again: who was told may have gone in the meantime.
LOOK_AGAIN_S = 1.0
# Redis takes a wait of nothing for one without end, and rounds to milliseconds.
LEAST_WAIT_S = 0.001


class RedisPlaces:
    """Keeps places that several processes share, on a Redis server: a script each to take, keep and leave one.

    Who finds none waits to be told, and looks again when a lease ends, and every second. Of one process only one at a
    time does, so that the server is asked no more often the more calls wait. When the server does not answer in time,
    this process goes on alone with its share of the places: `most` divided by `processes`, which is how many share
    them; the server is tried again every `again_s` seconds.
    """

    def __init__(
        self, server: Redis | str, *, processes: int = 4, again_s: float = 5.0, prefix: str = "sightline:places:"
    ) -> None:
        self._scripts = Scripts(server)
        self._processes = processes
        self._again_s = again_s
        self._prefix = prefix
        self._own = MemoryPlaces()
        self._turns: dict[str, asyncio.Lock] = {}
        self._alone_until = float("-inf")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._scripts.aclose()

    async def take(self, key: str, most: int, *, lease_s: float, longest_s: float) -> Place | None:
        """A place among all processes."""
        end, place = now() + longest_s, Place(key, uuid4().hex)
        try:
            async with asyncio.timeout(longest_s):
                if await self._is_shared(place, most, lease_s):
                    return place
        except TimeoutError:
            return None
        share = max(1, most // self._processes)
        return await self._own.take(key, share, lease_s=lease_s, longest_s=max(0.0, end - now()))

    async def keep(self, place: Place, *, lease_s: float) -> None:
        """Renew the lease."""
        if not place.alone:
            await self._told(_KEEP, place, round(1000 * lease_s))

    async def leave(self, place: Place) -> None:
        """Free it, and tell one who waits. Where the server is gone, the lease frees it."""
        if place.alone:
            await self._own.leave(place)
        else:
            await self._told(_LEAVE, place)

    async def _told(self, script: str, place: Place, *arguments: int) -> None:
        try:
            await self._scripts.run(script, self._keys(place.key), [place.holder, *arguments])
        except ServerGone:
            self._alone_until = now() + self._again_s

    async def _is_shared(self, place: Place, most: int, lease_s: float) -> bool:
        """Wait for the place; False where the server is gone. Who is cancelled may have got it, so gives it back."""
        try:
            async with self._turns.setdefault(place.key, asyncio.Lock()):
                while now() >= self._alone_until:
                    wait_s = await self._wait_s(place, most, lease_s)
                    if wait_s is None:
                        return True
                    await self._scripts.told(self._keys(place.key)[2], wait_s)
        except ServerGone:
            self._alone_until = now() + self._again_s
        except asyncio.CancelledError:
            await self.leave(place)
            raise
        return False

    async def _wait_s(self, place: Place, most: int, lease_s: float) -> float | None:
        """None where the place is taken now, else after how long to look again."""
        waits_ms = 2 * round(1000 * LOOK_AGAIN_S)
        arguments = [place.holder, most, round(1000 * lease_s), waits_ms]
        taken, first_ms = await self._scripts.run(_TAKE, self._keys(place.key), arguments)
        return None if taken else min(LOOK_AGAIN_S, max(LEAST_WAIT_S, first_ms / 1000))

    def _keys(self, key: str) -> list[str]:
        """Of one hash slot, so that a cluster of servers keeps them together."""
        return [f"{self._prefix}{{{key}}}:{part}" for part in ("held", "waiting", "free")]
