"""Accounts on a Redis server: for the processes of many machines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sightline.errors import Overloaded
from sightline.vlm.wrappers.budgets import Account, Hold, Shortfall, Spending
from sightline.vlm.wrappers.scripts import Scripts, ServerGone

if TYPE_CHECKING:
    from redis.asyncio import Redis

# An account is a hash: what is `spent`, and each hold. Lua counts in doubles: exact up to 9 million USD.
_RESERVE = """
for i, key in ipairs(KEYS) do
  local taken = 0
  for _, nano in ipairs(redis.call('HVALS', key)) do taken = taken + tonumber(nano) end
  if taken + tonumber(ARGV[2]) > tonumber(ARGV[3 + i]) then return {i, taken} end
end
for _, key in ipairs(KEYS) do
  redis.call('HSET', key, ARGV[1], ARGV[2])
  redis.call('EXPIRE', key, ARGV[3])
end
return {0, 0}
"""
_SETTLE = """
local after = {}
for i, key in ipairs(KEYS) do
  redis.call('HDEL', key, ARGV[1])
  after[i] = redis.call('HINCRBY', key, 'spent', ARGV[2])
  redis.call('EXPIRE', key, ARGV[3])
end
return after
"""
# A month's account is kept until the month after it is over.
_KEPT_S = 62 * 24 * 3600


class RedisStore:
    """Keeps accounts on a Redis server. `server` is a `redis.asyncio.Redis` or a URL.

    The server has to keep what it is told (`appendonly yes`), or a restart forgets what was spent. What was
    reserved there although its reply did not come in time stays held. All keys share a hash tag, so that a cluster
    keeps them on one node.
    """

    def __init__(self, server: Redis | str, *, prefix: str = "{sightline:budget}:") -> None:
        self._scripts = Scripts(server)
        self._prefix = prefix

    async def aclose(self) -> None:
        """Close the connections."""
        await self._scripts.aclose()

    async def reserve(self, accounts: tuple[Account, ...], nano: int) -> Hold | Shortfall:
        """Hold the money in all accounts, or in none."""
        hold = Hold(uuid4().hex, accounts, nano)
        caps = [account.cap_nano for account in accounts]
        short, taken = await self._run(_RESERVE, accounts, [hold.id, nano, _KEPT_S, *caps])
        return Shortfall(accounts[short - 1], taken) if short else hold

    async def settle(self, hold: Hold, nano: int) -> tuple[Spending, ...]:
        """End the hold and count what was spent."""
        after = await self._run(_SETTLE, hold.accounts, [hold.id, nano, _KEPT_S])
        pairs = zip(hold.accounts, after, strict=True)
        return tuple(Spending(account, spent - nano, spent) for account, spent in pairs)

    async def _run(self, script: str, accounts: tuple[Account, ...], arguments: list[str | int]) -> list[int]:
        try:
            return await self._scripts.run(script, [self._prefix + account.name for account in accounts], arguments)
        except ServerGone as error:
            raise Overloaded(
                "The Redis server that keeps the budget does not answer, so nothing is spent; start it, or keep the "
                "budget in a file.",
                retry_after_s=1.0,
            ) from error
