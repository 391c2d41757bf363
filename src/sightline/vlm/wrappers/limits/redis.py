"""A ledger for many processes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sightline.vlm.wrappers.deadline import now
from sightline.vlm.wrappers.limits import Limits, Slot
from sightline.vlm.wrappers.limits.gcra import BURST_KEPT, BURST_SHARE, IDLE_WINDOWS, Pace
from sightline.vlm.wrappers.limits.memory import MemoryLedger
from sightline.vlm.wrappers.scripts import Scripts, ServerGone

if TYPE_CHECKING:
    from redis.asyncio import Redis

# The algorithm of `gcra`, for requests (1) and tokens (2). Arguments: the window; the units of a window of each, 0 for
# no limit; the cost in each; then the longest wait or the pause. Times are microseconds since 1970 by the server's
# clock, exact in a double of Lua until the year 2255.
_LINES = f"""
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local window, limit = tonumber(ARGV[1]), tonumber(ARGV[6])
local units, cost = {{tonumber(ARGV[2]), tonumber(ARGV[3])}}, {{tonumber(ARGV[4]), tonumber(ARGV[5])}}
local least, idle = {BURST_SHARE} * window, now - {IDLE_WINDOWS} * window
local kept = redis.call('HMGET', KEYS[1], 'tat1', 'tat2', 'burst1', 'burst2')
local tat = {{tonumber(kept[1]) or idle, tonumber(kept[2]) or idle}}
local burst = {{tonumber(kept[3]) or least, tonumber(kept[4]) or least}}
local function charge(i) return cost[i] * (window + burst[i]) / (units[i] + 1) end
local function keep()
  redis.call('HSET', KEYS[1], 'tat1', string.format('%.0f', tat[1]), 'tat2', string.format('%.0f', tat[2]),
    'burst1', string.format('%.0f', burst[1]), 'burst2', string.format('%.0f', burst[2]))
  local ttl = math.max(tat[1], tat[2]) - now + {IDLE_WINDOWS} * window
  redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(ttl, window) / 1000))
end
"""
_RESERVE = f"""{_LINES}
local start = now
for i = 1, 2 do
  local fits, needed = math.max(1, math.min(cost[i], units[i] / 2)), least
  if units[i] > 0 then needed = math.max(least, window * fits / (units[i] + 1 - fits)) end
  tat[i] = tat[i] + math.max(0, needed - burst[i])
  burst[i] = math.max(needed, burst[i] * {BURST_KEPT})
  if units[i] > 0 then start = math.max(start, tat[i] + charge(i) - burst[i]) end
end
local wait = math.ceil(start - now)
if wait > limit then return {{0, wait}} end
for i = 1, 2 do
  if units[i] > 0 then tat[i] = math.max(start, tat[i]) + charge(i) end
end
keep()
return {{1, wait}}
"""
_SETTLE = f"""{_LINES}
for i = 1, 2 do
  if units[i] > 0 and cost[i] > 0 then tat[i] = math.max(tat[i], now) + charge(i) end
  if units[i] > 0 and cost[i] < 0 then tat[i] = math.min(tat[i], math.max(tat[i] + charge(i), now)) end
end
if cost[1] < 0 and units[1] > 0 and units[2] > 0 then
  tat[1] = math.min(tat[1], math.max(tat[2], now) + burst[1])
  tat[2] = math.min(tat[2], math.max(tat[1], now) + burst[2])
end
keep()
return {{1}}
"""
_PAUSE = f"""{_LINES}
for i = 1, 2 do tat[i] = math.max(tat[i], now + limit + burst[i]) end
keep()
return {{1}}
"""


class RedisLedger:
    """Keeps limits that several processes share, by the clock of the Redis server, one script a reservation.

    When the server does not answer in time, this process goes on alone at the limit divided by `processes`, which is
    how many share it, behind the last slot that it was given; `alone` says so, and the server is tried again every
    `again_s` seconds. What the others reserved is not known here, so the first window after a loss may see some calls
    too many.
    """

    def __init__(
        self, server: Redis | str, *, processes: int = 4, again_s: float = 5.0, prefix: str = "sightline:limit:"
    ) -> None:
        self._scripts = Scripts(server)
        self._processes = processes
        self._again_s = again_s
        self._prefix = prefix
        self._own = MemoryLedger()
        self._turn = asyncio.Lock()
        self._alone_until: float | None = None

    @property
    def alone(self) -> bool:
        """Whether the server was lost, and a part of the limits is kept in this process."""
        return self._alone_until is not None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._scripts.aclose()

    async def reserve(self, key: str, limits: Limits, tokens: int, *, longest_s: float) -> Slot:
        """The next slot, over all processes."""
        done = await self._run(_RESERVE, key, limits, (1, tokens, _micro(longest_s)))
        if done is None:
            return await self._own.reserve(key, limits.divided(self._processes), tokens, longest_s=longest_s)
        slot = Slot(done[1] / 1e6, granted=bool(done[0]))
        if slot.granted:
            await self._own.pause(key, limits.divided(self._processes), slot.wait_s)
        return slot

    async def settle(self, key: str, limits: Limits, *, requests: int = 0, tokens: int = 0) -> None:
        """Move the lines by what was used beyond or below the reservation."""
        if await self._run(_SETTLE, key, limits, (requests, tokens, 0)) is None:
            await self._own.settle(key, limits.divided(self._processes), requests=requests, tokens=tokens)

    async def pause(self, key: str, limits: Limits, seconds: float) -> None:
        """Let everybody wait."""
        if await self._run(_PAUSE, key, limits, (0, 0, _micro(seconds))) is None:
            await self._own.pause(key, limits.divided(self._processes), seconds)

    async def _run(self, script: str, key: str, limits: Limits, arguments: tuple[int, int, int]) -> list[int] | None:
        """What the script returns; None while the server is lost.

        One after the other: a hundred callers at once would open a hundred connections, and wait for a lost server.
        """
        units = [Pace.of(limit, limits.window_s).units for limit in (limits.rpm, limits.tpm)]
        async with self._turn:
            if self._alone_until is not None and now() < self._alone_until:
                return None
            try:
                done = await self._scripts.run(
                    script, [self._prefix + key], [_micro(limits.window_s), *units, *arguments]
                )
            except ServerGone:
                self._alone_until = now() + self._again_s
                return None
            self._alone_until = None
            return done


def _micro(seconds: float) -> int:
    return round(seconds * 1e6)
