"""What it costs that many machines work together: Redis for each call, the first machine for each document, rows.

    python benchmarks/coordination.py [--calls 3000] [--documents 100000]

Starts a Redis server of its own (`redis-server`), so that nobody else's work is counted, and asks a provider that
answers at once through the wrappers, one call after the other and many at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

from daft import pickle
from redis import Redis
from redis.exceptions import ConnectionError as NotYet

from sightline import Pipeline, __version__, registry
from sightline.batch import Finished
from sightline.batch.ids import Ids
from sightline.batch.spread import Table
from sightline.batch.spread.order import parts
from sightline.batch.spread.run import PART, unfinished
from sightline.sources import Listed, Source
from sightline.testing.examples import receipt
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Question, Quote, Upload, Usage
from sightline.vlm import Provider
from sightline.vlm.wrappers import AtOnce, Budget, Cap, Limit, Limits, RedisLedger, RedisPlaces, RedisStore

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "coordination.md"
PORT = 6392
URL = f"redis://127.0.0.1:{PORT}/0"
AT_ONCE = 20
USAGE = Usage(2000, 200)
MANY = 10**9


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one call: commands that the server took, its CPU microseconds, and bytes in and out."""

    commands: float
    cpu_us: float
    bytes: float


@contextmanager
def server() -> Generator[Redis]:
    """A Redis server that keeps nothing."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--port", str(PORT), "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process, Redis.from_url(URL) as redis:  # noqa: S603 (found where it is installed)
            try:
                while not answers(redis):
                    time.sleep(0.05)
                yield redis
            finally:
                process.terminate()


def answers(redis: Redis) -> bool:
    """Whether it is there."""
    try:
        return bool(redis.ping())
    except NotYet:
        return False


def spent(redis: Redis) -> tuple[float, float, float]:
    """Commands, CPU seconds and bytes since its start."""
    found = redis.info()
    cpu_s = found["used_cpu_user"] + found["used_cpu_sys"]
    return found["total_commands_processed"], cpu_s, found["total_net_input_bytes"] + found["total_net_output_bytes"]


async def ask_often(provider: Provider, calls: int, at_once: int) -> None:
    """`calls` calls, so many at once."""
    question, left = Question(registry.task("receipt"), (), ()), iter(range(calls))

    async def ask() -> None:
        for _ in left:
            await provider.ask(question)

    await asyncio.gather(*[ask() for _ in range(at_once)])


def cost(redis: Redis, wrapped: Callable[[Provider], Provider], calls: int, at_once: int) -> Cost:
    """What a call costs through `wrapped`."""
    model = Scripted([Answer({}, {}, "model", usage=USAGE, cost_usd=Decimal("0.001"))], again=True,
                     quoted=Quote(USAGE, Decimal("0.002")))  # fmt: skip

    async def run() -> None:
        await ask_often(wrapped(model), calls, at_once)

    before = spent(redis)
    asyncio.run(run())
    commands, cpu_s, size = (after - began for after, began in zip(spent(redis), before, strict=True))
    return Cost(commands / calls, 1e6 * cpu_s / calls, size / calls)


def wrappers() -> dict[str, Callable[[Provider], Provider]]:
    """Each that keeps something at the server, and all of them."""
    limits = Limits(rpm=MANY, tpm=MANY)

    def limited(provider: Provider) -> Provider:
        return Limit(provider, RedisLedger(URL), limits=limits)

    def placed(provider: Provider) -> Provider:
        return AtOnce(provider, RedisPlaces(URL), most=AT_ONCE)

    def budgeted(provider: Provider) -> Provider:
        return Budget(provider, RedisStore(URL), [Cap(Decimal(MANY), every="month")])

    return {
        "`Limit`: requests and tokens a minute": limited,
        f"`AtOnce`: {AT_ONCE} calls under way": placed,
        "`Budget`: a cap a month": budgeted,
        "all three": lambda provider: placed(limited(budgeted(provider))),
    }


def handed_out(count: int) -> tuple[float, float]:
    """CPU microseconds of the first machine for each document, and bytes that it sends of each."""
    documents = (Listed(name, Source(name, partial(nothing, name))) for name in map(address, range(count)))
    start, size = time.process_time(), 0
    with Ids() as ids:
        for part in parts(unfinished(ids, ids.distinct(documents)), PART):
            size += len(pickle.dumps(part))
    return 1e6 * (time.process_time() - start) / count, size / count


def address(index: int) -> str:
    """Such as documents have in object stores."""
    return f"s3://bucket/scans/2026/11/{index:012}.jpg"


def nothing(name: str) -> Upload:
    """No document."""
    return Upload(name, b"")


async def stored() -> tuple[float, float]:
    """Bytes of a record as JSON, and of its row in a table, over a part of made receipts."""
    made = [receipt(index, market="en-US", look="pdf") for index in range(PART)]
    async with Pipeline(workers=0, trusted=True) as pipeline:
        records = [await pipeline.extract(Upload(one.name, one.data), task=one.task) for one in made]
    finished = [Finished(address(index), record) for index, record in enumerate(records)]
    with tempfile.TemporaryDirectory() as folder:
        Table(folder).put("part.parquet", finished)
        size = Path(folder, "part.parquet").stat().st_size  # noqa: ASYNC240 (nothing else runs here)
    return sum(len(json.dumps(one.to_json())) for one in finished) / PART, size / PART


def page(rows: list[tuple[str, int, Cost]], calls: int, handed: tuple[float, float], row: tuple[float, float]) -> str:
    """The page in the documentation."""
    table = "\n".join(
        f"| {name} | {at_once} | {one.commands:.1f} | {one.cpu_us:.0f} | {one.bytes / 1000:.1f} |"
        for name, at_once, one in rows
    )
    return f"""\
# Working together

Written by `python benchmarks/coordination.py`.

## Limits at Redis

{calls:,} calls of a provider that answers at once, through the wrappers that
keep something at a Redis server, which nobody else used. CPU is of the server, which uses one core for all commands; a
script and the commands in it count one each.

| wrapper | callers at once | commands a call | CPU µs a call | kB a call, both ways |
|---|---|---|---|---|
{table}

## Handing out, and rows

The machine where a batch over several is started lists the documents, makes sure that each is done once, and sends them
out in parts: {handed[0]:.0f} µs of CPU and {handed[1]:.0f} bytes a document, without the listing itself.

A record of a made receipt is {row[0] / 1000:.1f} kB of JSON, and {row[1] / 1000:.1f} kB in a file of {PART} rows.

Sightline {__version__}, Redis {version()}.
"""


def version() -> str:
    """What is installed."""
    said = subprocess.run(["redis-server", "--version"], check=True, capture_output=True, text=True).stdout  # noqa: S607 (found where it is installed)
    return said.partition("v=")[2].split()[0]


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--documents", type=int, default=100_000)
    asked = parser.parse_args()
    with server() as redis:
        rows = [
            (name, at_once, cost(redis, wrapped, asked.calls, at_once))
            for name, wrapped in wrappers().items()
            for at_once in (1, 2 * AT_ONCE)
        ]
    text = page(rows, asked.calls, handed_out(asked.documents), asyncio.run(stored()))
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
