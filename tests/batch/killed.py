"""Batches in processes that will be killed: tiny pictures, which nobody has to read, each asked about at a server.

    python killed.py OUT.jsonl COUNT CONCURRENCY

For each line on standard input a process goes on with the batch, a copy of this one, which has loaded everything; its
number is printed, and its end. The picture of document i is i + 1 px wide, which is how the server tells them apart.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image as Picture

from sightline.batch import batch_to
from sightline.errors import SightlineError
from sightline.image import prepare
from sightline.pipeline import failed
from sightline.registry import task
from sightline.sources import Listed, Source
from sightline.types import Question, Reading, Record, Upload
from sightline.vlm.models import Model, connect

MODEL = "openai:gpt-5.4-mini"


class Asking:
    """A pipeline without OCR, so that two hundred documents take a second."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def extract(self, upload: Upload, **_: object) -> Record:
        images = tuple(prepare(upload))
        readings = tuple(Reading(image.page, (), "none", image.size_px) for image in images)
        answer = await self._model.ask(Question(task("describe"), images, readings))
        record = failed(upload.name, SightlineError("none"), task="describe")
        return replace(record, outcome="review", error=None, cost_usd=answer.cost_usd, values=answer.values)


def documents(count: int) -> Iterator[Listed]:
    return (Listed(str(index), Source(str(index), partial(picture, index))) for index in range(count))


def picture(index: int) -> Upload:
    file = BytesIO()
    Picture.new("RGB", (index + 1, 40), "white").save(file, "PNG")
    return Upload(f"{index}.png", file.getvalue())


async def main(out: str, count: str, concurrency: str) -> None:
    async with Model(MODEL) as model:
        await batch_to(Path(out), documents(int(count)), pipeline=Asking(model), concurrency=int(concurrency))


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def serve(*arguments: str) -> None:
    """Start a process for each line, one after the other."""
    connect.load("openai")
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(main(*arguments))
            os._exit(0)
        tell(child)
        _, status = os.waitpid(child, 0)
        tell(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve(*sys.argv[1:])
