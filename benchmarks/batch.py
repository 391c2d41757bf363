"""What a batch costs beyond its documents: CPU time an item, memory for many of them, and calls under way.

    python benchmarks/batch.py [--items 1000,10000,50000] [--only memory,calls,kills,disk]

Items are tiny pictures, decoded in this process and read by nobody; records are those of a made receipt, so that lines
have their usual length. Each number of items has a process of its own. Calls go to the fake server over HTTP. One batch
is killed ten times and gone on with, and one writes to a disk that is full.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from measured import peak_mib
from PIL import Image as Picture

from sightline import Pipeline, __version__
from sightline.batch import batch_to
from sightline.batch.journal import lines
from sightline.image import prepare
from sightline.sources import Listed, Source
from sightline.testing.examples import receipt
from sightline.testing.server import Behaviour, Call, Echo, FakeServer
from sightline.types import Question, Reading, Record, Task, Upload
from sightline.vlm.models import Access, Model

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "batch.md"
ITEMS = (1_000, 10_000, 50_000)
CONCURRENCY = 8
MODEL = "openai:gpt-5.4-mini"
# What is asked about calls: so many documents, at a model that takes so long, so many at once.
CALLS, LATENCY_S, AT_ONCE = 400, 2.0, 20
# The batch that is killed, and the file that is full.
KILLED, KILL_TIMES, KILLED_LATENCY_S = 1_000, 10, 0.2
FULL_BLOCKS = 512


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


@dataclass(frozen=True, slots=True)
class Kills:
    """What came of a batch that was killed again and again.

    `underway` were asked about and had no line at a kill, `again` had one and were asked about once more.
    """

    lines: int
    distinct: int
    calls: int
    underway: int
    again: int
    seconds: float


async def killed_child(out: Path, count: int) -> None:
    """The batch that is killed: each document is known to the server by the width of its picture."""
    from sightline.registry import task

    record = replace(await record_of_a_receipt(), task="describe")
    async with Model(MODEL) as model:
        await batch_to(out, strips(count), pipeline=Asking(model, task("describe"), record), concurrency=AT_ONCE)


def strips(count: int) -> Iterator[Listed]:
    """`count` pictures, each one px wider than the one before."""
    return (Listed(f"{index}", Source(f"{index}.png", partial(strip, index))) for index in range(count))


def strip(index: int) -> Upload:
    """A picture whose width tells it apart."""
    file = BytesIO()
    Picture.new("RGB", (index + 1, 24), "white").save(file, "PNG")
    return Upload(f"{index}.png", file.getvalue())


def kills() -> Kills:
    """Kill a batch of `KILLED` documents `KILL_TIMES` times at moments by chance, and go on with it."""
    asked: Counter[int] = Counter()
    finished: list[dict[int, int]] = []
    underway = 0

    def noted(call: Call) -> Behaviour:
        asked[call.pictures[0].size[0] - 1] += 1
        return Behaviour(latency_s=KILLED_LATENCY_S)

    with tempfile.TemporaryDirectory() as folder, FakeServer(Echo({"text": "A strip."}), script=noted) as server:
        out, dice = Path(folder) / "results.jsonl", random.Random(4)  # noqa: S311 (chosen by chance, no secrets)
        env = {**os.environ, "OPENAI_BASE_URL": server.url("openai-responses"), "OPENAI_API_KEY": "any"}
        command = [sys.executable, __file__, "--killed", str(KILLED), "--out", str(out)]
        start = time.monotonic()
        for _ in range(KILL_TIMES):
            kill(command, env, asked, dice)
            done = {int(line["id"]) for line in lines(out)} if out.exists() else set[int]()
            finished.append({index: asked[index] for index in done})
            underway += len(asked) - len(done)
        subprocess.run(command, env=env, check=True)  # noqa: S603 (this program)
        seconds = time.monotonic() - start
        found = [line["id"] for line in lines(out)]
    again = sum(asked[index] - count for known in finished for index, count in known.items())
    return Kills(len(found), len(set(found)), asked.total(), underway, again, seconds)


def kill(command: list[str], env: dict[str, str], asked: Counter[int], dice: random.Random) -> None:
    """Start the batch, and end it by force after some calls and some more time."""
    wanted = asked.total() + dice.randint(1, KILLED // KILL_TIMES)
    with subprocess.Popen(command, env=env) as process:  # noqa: S603 (this program)
        while asked.total() < wanted and process.poll() is None:
            time.sleep(0.001)
        time.sleep(KILLED_LATENCY_S * dice.random())
        process.kill()
    time.sleep(2 * KILLED_LATENCY_S)  # what is on the line reaches the server


def full_disk() -> tuple[int, int, str]:
    """Lines before the disk was full, lines after it was gone on with, and what was said."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "results.jsonl"
        command = [sys.executable, __file__, "--child", "200", "--out", str(out)]
        limited = ["bash", "-c", f'ulimit -f {FULL_BLOCKS}; exec "$@"', "-", *command]
        stopped = subprocess.run(limited, capture_output=True, text=True, check=False)  # noqa: S603 (this program)
        before = sum(1 for _ in lines(out))
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (this program)
        said = stopped.stderr.strip().splitlines()[-1].replace(str(out), out.name)
        return before, sum(1 for _ in lines(out)), said


def growth(runs: list[Run]) -> str:
    """The section about what a batch adds to an item."""
    rows = "\n".join(
        f"| {one.items:,} | {one.alone_ms:.2f} | {one.batch_ms:.2f} | {one.added_ms:.2f} | {one.peak_mib:.0f} |"
        for one in runs
    )
    return f"""\
Items are pictures of 24 x 24 px that are decoded and read by nobody, with the record of a made receipt for each
({runs[-1].line_bytes / 1000:.0f} kB a line), {CONCURRENCY} under way. What a batch adds to an item: listing it, making
sure that it is done once, a thread to read it, and its line in the file. The CPU times depend on the machine. The peak
is of the whole process, everything that is loaded included; its target is 10 % more than with 1,000 items.

| items | CPU ms an item alone | in a batch | added (target 3) | peak MiB |
|---|---|---|---|---|
{rows}
"""


def called(seconds: float, made: int, most: int) -> str:
    """The section about calls."""
    floor = CALLS / AT_ONCE * LATENCY_S
    return f"""\
## Calls

At a model that takes {LATENCY_S:g} s (the [fake server](../guides/fake-server.md) over HTTP), with {AT_ONCE} under way,
{CALLS} documents took {seconds:.1f} s; {floor:.0f} s are the floor. {made} calls were made, never more than {most} at
once. With photos, their reading and their copies: [catalogs](catalog.md).
"""


def killed(found: Kills) -> str:
    """The section about kills."""
    return f"""\
## Kills

{KILLED:,} documents at that server, {AT_ONCE} under way, killed (SIGKILL) {KILL_TIMES} times at moments by chance and
gone on with each time.

| | measured | target |
|---|---|---|
| lines, and different ids among them | {found.lines:,}, {found.distinct:,} | {KILLED:,}, {KILLED:,} |
| calls | {found.calls:,} | |
| paid twice | {found.calls - KILLED} | at most the {found.underway} that were under way at the kills |
| asked about again although they had a line | {found.again} | 0 |
"""


def full(before: int, after: int, said: str) -> str:
    """The section about a full disk."""
    return f"""\
## A full disk

A file that may not grow beyond {FULL_BLOCKS} KiB ends 200 items behind {before} whole lines:

    {said}

The same command, with room, ends with {after} lines.
"""


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", default=",".join(map(str, ITEMS)))
    parser.add_argument("--only", default="memory,calls,kills,disk")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--killed", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(asdict(asyncio.run(child(asked.child, asked.out)))))
        return
    if asked.killed:
        asyncio.run(killed_child(asked.out, asked.killed))
        return
    parts = {
        "memory": lambda: growth([run(int(count)) for count in asked.items.split(",")]),
        "calls": lambda: called(*asyncio.run(calls())),
        "kills": lambda: killed(kills()),
        "disk": lambda: full(*full_disk()),
    }
    wanted = asked.only.split(",")
    text = "\n".join([INTRODUCTION, *(parts[name]() for name in wanted), f"Sightline {__version__}.", ""])
    if set(wanted) == set(parts):
        PAGE.write_text(text, encoding="utf-8")
    print(text)


INTRODUCTION = "# Batches\n\nWritten by `python benchmarks/batch.py`.\n"


if __name__ == "__main__":
    main()
