"""What a batch costs beyond its documents: CPU time an item, memory for many of them, and calls under way.

    python benchmarks/batch.py [--items 1000,10000,50000]

Items are tiny pictures, decoded in this process and read by nobody; records are those of a made receipt, so that lines
have their usual length. Each number of items has a process of its own. Calls go to the fake server over HTTP.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from measured import peak_mib
from PIL import Image as Picture

from sightline import Pipeline, __version__
from sightline.batch import batch_to
from sightline.image import prepare
from sightline.sources import Listed, Source
from sightline.testing.examples import receipt
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.types import Question, Reading, Record, Task, Upload
from sightline.vlm.models import Access, Model

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "batch.md"
ITEMS = (1_000, 10_000, 50_000)
CONCURRENCY = 8
MODEL = "openai:gpt-5.4-mini"
# What is asked about calls: so many documents, at a model that takes so long, so many at once.
CALLS, LATENCY_S, AT_ONCE = 400, 2.0, 20


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its items, CPU ms for each with and without the batch around it, and its peak of memory."""

    items: int
    alone_ms: float
    batch_ms: float
    peak_mib: float
    line_bytes: float

    @property
    def added_ms(self) -> float:
        """What the batch adds to an item."""
        return self.batch_ms - self.alone_ms


class Tiny:
    """A pipeline that decodes the picture, reads nothing, and gives everything the same record."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def extract(
        self,
        upload: Upload,
        *,
        task: str | Task | None = None,  # noqa: ARG002 (whatever is asked)
        pages: str | None = None,
    ) -> Record:
        """The record, under the name of the upload."""
        assert len(list(prepare(upload, pages=pages))) == 1  # noqa: S101 (a broken benchmark)
        return replace(self._record, source=upload.name)


class Asking:
    """A pipeline that decodes the picture, reads nothing, and asks a model about it."""

    def __init__(self, model: Model, task: Task, record: Record) -> None:
        self._model, self._task, self._record = model, task, record

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
        answer = await self._model.ask(Question(self._task, images, readings))
        return replace(self._record, source=upload.name, values=answer.values, cost_usd=answer.cost_usd)


def documents(count: int) -> Iterator[Listed]:
    """`count` tiny pictures, made when they are read."""
    return (Listed(f"item-{index}", Source(f"{index}.png", partial(picture, index))) for index in range(count))


def picture(index: int) -> Upload:
    """A small picture whose colour tells it apart from most others."""
    file = BytesIO()
    Picture.new("RGB", (24, 24), (index % 256, index // 256 % 256, 7)).save(file, "PNG")
    return Upload(f"{index}.png", file.getvalue())


async def record_of_a_receipt() -> Record:
    """What is really read from a made receipt that states its text."""
    made = receipt(2, market="en-US", look="pdf")
    async with Pipeline(workers=0, trusted=True) as pipeline:
        return await pipeline.extract(Upload(made.name, made.data), task=made.task)


async def alone(count: int, tiny: Tiny) -> None:
    """The same documents one after the other, without a batch: their reading and their pipeline."""
    for one in documents(count):
        await tiny.extract(one.source.read())


async def child(count: int, out: Path) -> Run:
    """Measure `count` items in this process. The batch comes first: its peak is what counts."""
    tiny = Tiny(await record_of_a_receipt())
    start = time.process_time()
    await batch_to(out, documents(count), pipeline=tiny, concurrency=CONCURRENCY)
    batch_s, peak = time.process_time() - start, peak_mib()
    start = time.process_time()
    await alone(count, tiny)
    alone_s = time.process_time() - start
    line_bytes = out.stat().st_size / count  # noqa: ASYNC240 (nothing else runs here)
    return Run(count, 1000 * alone_s / count, 1000 * batch_s / count, peak, line_bytes)


def run(count: int) -> Run:
    """The same in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--child", str(count), "--out", f"{folder}/results.jsonl"]
        said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 (this program)
    return Run(**json.loads(said.stdout))


async def calls() -> tuple[float, int, int]:
    """Seconds for `CALLS` documents, how many calls were made, and the most at once."""
    from sightline.registry import task

    record = await record_of_a_receipt()
    with FakeServer(Echo({"text": "A square."}), script=Behaviour(latency_s=LATENCY_S)) as server:
        access = Access(api_key="any", base_url=server.url("openai-responses"))
        with tempfile.TemporaryDirectory() as folder:
            async with Model(MODEL, access=access) as model:
                asking = Asking(model, task("describe"), record)
                await asking.extract(picture(0))  # loads the client
                start = time.monotonic()
                out = Path(folder) / "results.jsonl"
                await batch_to(out, documents(CALLS), pipeline=asking, concurrency=AT_ONCE)
                return time.monotonic() - start, server.stats.requests - 1, server.stats.most_at_once


def page(runs: list[Run], called: tuple[float, int, int]) -> str:
    """The page in the documentation."""
    rows = "\n".join(
        f"| {one.items:,} | {one.alone_ms:.2f} | {one.batch_ms:.2f} | {one.added_ms:.2f} | {one.peak_mib:.0f} |"
        for one in runs
    )
    seconds, made, most = called
    floor = CALLS / AT_ONCE * LATENCY_S
    return f"""\
# Batches

Written by `python benchmarks/batch.py`. Items are pictures of 24 x 24 px that are decoded and read by nobody, with the
record of a made receipt for each ({runs[-1].line_bytes / 1000:.0f} kB a line), {CONCURRENCY} under way. What a batch
adds to an item: listing it, making sure that it is done once, a thread to read it, and its line in the file. The CPU
times depend on the machine. The peak is of the whole process, everything that is loaded included.

| items | CPU ms an item alone | in a batch | added (target 3) | peak MiB |
|---|---|---|---|---|
{rows}

At a model that takes {LATENCY_S:g} s (the [fake server](../guides/fake-server.md) over HTTP), with {AT_ONCE} under way,
{CALLS} documents took {seconds:.1f} s; {floor:.0f} s are the floor. {made} calls were made, never more than {most} at
once.

Sightline {__version__}.
"""


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", default=",".join(map(str, ITEMS)))
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(asdict(asyncio.run(child(asked.child, asked.out)))))
        return
    runs = [run(int(count)) for count in asked.items.split(",")]
    text = page(runs, asyncio.run(calls()))
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
