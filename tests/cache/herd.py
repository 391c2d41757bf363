"""A process that asks a model the same question about one document 50 times at once, by way of a shared cache."""

import asyncio
import sys
from pathlib import Path

from sightline import Pipeline, Upload
from sightline.cache.cache import Cache
from sightline.cache.turns import turns_at
from sightline.store.redis import RedisStore
from sightline.vlm.models import Access, Model

TIMES = 50


async def ask(redis_url: str, model_url: str, data: bytes) -> None:
    async with (
        Model("openai:gpt-5.4-mini", access=Access("any", model_url)) as model,
        Cache(RedisStore(redis_url, patience_s=5.0), turns=turns_at(redis_url)) as cache,
        Pipeline(provider=model, workers=0, trusted=True, cache=cache) as pipeline,
    ):
        asked = (pipeline.extract(Upload(f"{n}.pdf", data), task="invoice") for n in range(TIMES))
        records = await asyncio.gather(*asked)
    sys.stdout.write(str(sum(record.outcome == "accepted" for record in records)))


asyncio.run(ask(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes()))
