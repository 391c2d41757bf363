"""A process that asks a model the same question about one document 50 times at once, by way of a shared cache."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection

from sightline import Pipeline, Upload
from sightline.cache.cache import Cache
from sightline.cache.turns import turns_at
from sightline.screen import Guard, Screen
from sightline.store.redis import RedisStore
from sightline.vlm.models import Access, Model

TIMES = 50
# A machine with much to do renews no lease in less.
LEASE_S = 1.5
QUIET = Screen(injection=False, moderators=())


def ask(redis_url: str, model_url: str, data: bytes, told: Connection) -> None:
    """Send how many were answered."""
    told.send(asyncio.run(asked(redis_url, model_url, data)))


async def asked(redis_url: str, model_url: str, data: bytes) -> int:
    """How many were accepted."""
    async with (
        Model("openai:gpt-5.4-mini", access=Access("any", model_url)) as model,
        Cache(RedisStore(redis_url, patience_s=5.0), turns=turns_at(redis_url, lease_s=LEASE_S)) as cache,
        Pipeline(provider=model, workers=0, trusted=True, cache=cache, guard=Guard(QUIET)) as pipeline,
    ):
        asking = (pipeline.extract(Upload(f"{n}.pdf", data), task="invoice") for n in range(TIMES))
        records = await asyncio.gather(*asking)
    return sum(record.outcome == "accepted" for record in records)
