"""A process that asks the same question several times at once, and counts the calls that it made itself."""

import asyncio
import os
import sys

from redis.asyncio import Redis

from sightline.cache.flight import SingleFlight
from sightline.cache.turns import Turns

WORK_S = 1.0


async def ask(url: str, prefix: str, times: int) -> None:
    async with Redis.from_url(url) as redis:
        turns = Turns(redis, prefix=prefix, lease_s=0.6)
        flights = SingleFlight()

        async def work() -> bytes:
            await redis.rpush(f"{prefix}calls", os.getpid())
            await asyncio.sleep(WORK_S)
            return b"an answer"

        found = await asyncio.gather(*(flights.run("key", lambda: turns.run("key", work)) for _ in range(times)))
        sys.stdout.write(str(len([answer for (answer, _), _ in found if answer == b"an answer"])))


asyncio.run(ask(sys.argv[1], sys.argv[2], int(sys.argv[3])))
