"""One run of `cluster.py`: pictures of a folder, each decoded and asked about, in this process or by Daft.

    python benchmarks/clustered.py OUT FOLDER REDIS_URL [--daft] [--ray ADDRESS]

Without OCR and without a cache, so that what is left is the engine. Kept apart, as only what is defined in the program
itself travels to other machines with the work.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sightline import registry
from sightline.batch import Extractor, batch_to
from sightline.batch.spread import Order, spread
from sightline.errors import SightlineError
from sightline.image import prepare
from sightline.pipeline import failed
from sightline.providers import Desk, Policy, Rate, desk
from sightline.sources import listed
from sightline.types import Question, Reading, Record, Task, Upload

MODEL = "openai:gpt-5.4-mini"
AT_ONCE, PART = 20, 20
# Far more than are made: what is measured is the number under way.
RPM = 1_000_000
# All machines are one, which may have other work: nothing is to fail for being slow.
DEADLINE_S = 300


class Asking:
    """A pipeline that decodes the picture, reads nothing, and asks a model about it."""

    def __init__(self, asked: Desk) -> None:
        self._desk = asked

    async def extract(
        self,
        upload: Upload,
        *,
        task: str | Task | None = None,  # noqa: ARG002 (always the same)
        pages: str | None = None,
    ) -> Record:
        """The record, with what the model said and took."""
        images = tuple(prepare(upload, pages=pages))
        readings = tuple(Reading(image.page, (), "none", image.size_px) for image in images)
        answer = await self._desk.ask(Question(registry.task("describe"), images, readings))
        record = replace(failed(upload.name, SightlineError("none"), task="describe"), outcome="review", error=None)
        return replace(record, values=answer.values, usage=answer.usage, cost_usd=answer.cost_usd)


@dataclass(frozen=True)
class Opening:
    """Opens it, with limits that a Redis server keeps for all."""

    redis_url: str
    is_shared: bool = True

    @asynccontextmanager
    async def pipeline(self) -> AsyncGenerator[Extractor]:
        """The pipeline and its provider."""
        rates = (Rate(MODEL, rpm=RPM, at_once=AT_ONCE),)
        policy = Policy((MODEL,), rules_first=False, deadline_s=DEADLINE_S, redis_url=self.redis_url, rates=rates)
        async with desk(policy) as asked:
            yield Asking(asked)


async def local(out: str, folder: str, opening: Opening) -> None:
    """Without Daft."""
    async with opening.pipeline() as pipeline:
        await batch_to(out, listed([folder]), pipeline=pipeline, concurrency=AT_ONCE)


def main() -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("out", "folder", "redis_url"):
        parser.add_argument(name)
    parser.add_argument("--daft", action="store_true")
    parser.add_argument("--ray")
    asked = parser.parse_args()
    opening = Opening(asked.redis_url)
    if asked.daft:
        order = Order(asked.out, opening, concurrency=AT_ONCE)
        spread(listed([asked.folder]), order, ray=asked.ray, part=PART)
    else:
        asyncio.run(local(asked.out, asked.folder, opening))


if __name__ == "__main__":
    main()
