"""A batch on a cluster of two machines, one of which is killed: nothing lost, and the limits of a model kept.

    python benchmarks/cluster.py [--items 1000] [--whole 200]

Both machines are this one: two nodes of a Ray cluster with a processor each. Small pictures, no two alike, are asked
about at the fake server over HTTP, which says their size and counts what is under way. Most runs decode the picture and
ask; the last ones are `sightline batch` with all that it does. Needs the extras daft, redis, openai and testing, and a
Redis server whose database 13 nobody else uses (REDIS_URL says where else).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clustered import AT_ONCE, DEADLINE_S, MODEL, PART
from PIL import Image as Picture

from sightline import __version__
from sightline.batch.journal import lines
from sightline.testing.server import Behaviour, Call, FakeServer

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks" / "cluster.md"
LATENCY_S = 1.0
ADDRESS = "127.0.0.1:6390"
# What two runs of the same may differ in: how long it took, and where an answer was found that a lost machine had paid.
OF_THE_RUN = ("timings_ms", "cached", "usage", "cost_usd")
KILLED_AFTER = 0.4
BIN = Path(sys.executable).parent


class Sizes:
    """Answers with the size of the picture, so that an answer to another one would be seen."""

    def answer(self, call: Call) -> Any:
        """The size."""
        width, height = call.pictures[0].size
        return {"text": f"{width} x {height}"}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what it took, what the server counted, and its records by id."""

    name: str
    seconds: float
    first_call_s: float
    cpu_s: float
    peak_mib: float
    calls: int
    most_at_once: int
    rows: int
    records: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything of the benchmark is."""

    folder: Path
    server: FakeServer
    redis_url: str
    whole: int

    @property
    def pictures(self) -> Path:
        """The folder of the documents."""
        return self.folder / "pictures"

    @property
    def environment(self) -> dict[str, str]:
        """Where the model is; nodes hand theirs to what they start."""
        model = {"OPENAI_BASE_URL": self.server.url("openai-responses"), "OPENAI_API_KEY": "any"}
        return {**os.environ, **model, "RAY_USAGE_STATS_ENABLED": "0"}

    def settings(self) -> Path:
        """The file of settings: one place for limits and answers, whatever runs."""
        file = self.folder / "sightline.toml"
        file.write_text(
            f"""\
accept_judgements = true
[ask]
models = ["{MODEL}"]
deadline_s = {DEADLINE_S}
redis_url = "{self.redis_url}"
rates = [{{ model = "{MODEL}", at_once = {AT_ONCE}, rpm = 1000000 }}]
[cache]
store = "redis"
redis_url = "{self.redis_url}"
""",
            encoding="utf-8",
        )
        return file


def draw(folder: Path, count: int) -> None:
    """`count` pictures, each of a size of its own."""
    folder.mkdir()
    for index in range(count):
        size = 100 + index % 40, 60 + index // 40
        Picture.new("RGB", size, (index % 256, index // 256 * 40, 90)).save(folder / f"{index:05}.png")


def alone(place: Place, name: str, *options: str) -> list[str | Path]:
    """The command of one run without OCR, into a folder or file of that name."""
    out = place.folder / (name if options else f"{name}.jsonl")
    return [sys.executable, HERE / "clustered.py", out, place.pictures, place.redis_url, *options]


def whole(place: Place, name: str, *options: str) -> list[str | Path]:
    """The same as `sightline batch`."""
    out = place.folder / (name if options else f"{name}.jsonl")
    command = [BIN / "sightline", "batch", place.pictures, "--out", out, "--config", place.settings()]
    asked = ["--prompt", "Say what it is.", "--limit", str(place.whole)]
    return [*command, *asked, "--concurrency", str(AT_ONCE), "--workers", "1", *options]


def run(place: Place, command: list[str | Path], *, during: Callable[[], None] | None = None) -> Run:
    """One run in a process of its own, with an empty database."""
    forget(place.redis_url)
    out = next(
        part for part in command if isinstance(part, Path) and part.parent == place.folder and part != place.pictures
    )
    stats = place.server.stats
    before, stats.most_at_once = stats.requests, 0
    usage, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with subprocess.Popen(command, env=place.environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603 (ours)
        first = waited(lambda: stats.requests > before or process.poll() is not None) - start
        if during is not None:
            threading.Thread(target=during, daemon=True).start()
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = list(lines(out) if out.suffix else of_table(out))
    failed = Counter(row["error"]["message"].partition(": ")[2] for row in rows if row["error"])
    print(f"{out.name}: {seconds:.1f} s, {len(rows)} rows, {dict(failed)}", file=sys.stderr)
    cpu_s = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
    records = {row["id"]: {key: value for key, value in row.items() if key not in OF_THE_RUN} for row in rows}
    made = stats.requests - before
    return Run(out.stem, seconds, first, cpu_s, after.ru_maxrss / 1024, made, stats.most_at_once, len(rows), records)


def of_table(out: Path) -> Iterator[Mapping[str, Any]]:
    """The records of a table."""
    import daft

    for row in daft.read_parquet(f"{out}/part-*.parquet").select("record").iter_rows():
        yield json.loads(row["record"])


def waited(is_so: Callable[[], bool]) -> float:
    """When it was so, on the monotonic clock."""
    while not is_so():
        time.sleep(0.01)
    return time.monotonic()


def forget(redis_url: str) -> None:
    """Empty the database."""
    from redis import Redis

    with Redis.from_url(redis_url) as redis:  # pyright: ignore[reportUnknownMemberType] (its options are untyped)
        redis.flushdb()


@contextmanager
def cluster(place: Place) -> Generator[list[subprocess.Popen[bytes]]]:
    """Two nodes, the head first."""
    head = ["--head", "--port", ADDRESS.partition(":")[2], "--include-dashboard=false"]
    nodes: list[subprocess.Popen[bytes]] = []
    try:
        for which in (head, ["--address", ADDRESS]):
            command = [BIN / "ray", "start", "--block", "--num-cpus", "1", "--object-store-memory", "100000000", *which]
            nodes.append(subprocess.Popen(command, env=place.environment, stdout=subprocess.DEVNULL))  # noqa: S603 (ours)
            waited(lambda: len(raylets(nodes)) == len(nodes))
            time.sleep(5)
        yield nodes
    finally:
        for node in nodes:
            end(node)


def raylets(nodes: list[subprocess.Popen[bytes]]) -> list[int]:
    """The processes that make nodes nodes."""
    return [pid for node in nodes for pid in below(node.pid) if b"raylet/raylet" in command_of(pid)]


def command_of(pid: int) -> bytes:
    """The command line of a process; nothing where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def below(pid: int) -> list[int]:
    """All processes that `pid` started, and those that they did."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *below(child))]


def end(node: subprocess.Popen[bytes]) -> None:
    """Kill a node with all that runs on it, as a machine that loses its power."""
    for pid in [node.pid, *below(node.pid)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    node.wait()


def page(place: Place, count: int, runs: list[Run]) -> str:
    """The page in the documentation."""
    local, native = runs[:2]

    def ms(one: Run) -> float:
        return 1000 * one.cpu_s / count

    rows = "\n".join(row(one, local if one in runs[:4] else runs[4]) for one in runs)
    return f"""\
# Several machines

Written by `python benchmarks/cluster.py`. {count:,} small pictures, no two alike, are asked about at the
[fake server](../guides/fake-server.md), which takes {LATENCY_S:g} s and says the size of the picture. {AT_ONCE} calls
may be under way at once, which Redis keeps; each machine may have {AT_ONCE} documents under way, so that two could have
twice as many calls. The floor is {count / AT_ONCE * LATENCY_S:.0f} s. Both machines of the cluster are this one, so its
seconds say nothing of real ones; that nothing is lost, and that no more is asked than may be, does.

| run | first call after s | all after s | rows | ids | as local | calls | most at once |
|---|---|---|---|---|---|---|---|
{rows}

The first four decode each picture and ask, without OCR or a cache. The last two are `sightline batch` with all that it
does, {place.whole:,} pictures, and answers kept in Redis. "As local" are records that are equal but for times and for
what was paid by whom. Where one of two nodes was killed, with all that ran on it, {KILLED_AFTER:.0%} of the calls had
been made. Calls beyond the documents are those of parts that were under way there; with answers kept, only those whose
answer had not come.

Daft's own runner took {ms(native):.1f} ms of CPU an item, and {ms(local):.1f} ms were taken without Daft. The largest
process had {native.peak_mib:.0f} MiB with it and {local.peak_mib:.0f} MiB without. All ran on {os.cpu_count()}
processors that had other work, too, which is what most of the time before the first call is.

Sightline {__version__}, Daft {version("daft")}, Ray {version("ray")}.
"""


def row(one: Run, local: Run) -> str:
    """A line of the table."""
    alike = sum(one.records.get(name) == record for name, record in local.records.items())
    cells = [f"{one.first_call_s:.1f}", f"{one.seconds:.1f}", f"{one.rows:,}", f"{len(one.records):,}", f"{alike:,}"]
    return f"| {' | '.join([one.name, *cells, f'{one.calls:,}', str(one.most_at_once)])} |"


def version(package: str) -> str:
    """What is installed."""
    from importlib.metadata import version as installed

    return installed(package)


def killing(place: Place, nodes: list[subprocess.Popen[bytes]], count: int) -> Callable[[], None]:
    """Kills the second node when a part of `count` calls has been made."""
    before = place.server.stats.requests

    def kill() -> None:
        waited(lambda: place.server.stats.requests - before > KILLED_AFTER * count)
        end(nodes[1])

    return kill


def measured(place: Place, count: int) -> list[Run]:
    """All runs, the first of each kind without Daft."""
    runs = [run(place, alone(place, "local")), run(place, alone(place, "daft", "--daft"))]
    with cluster(place) as nodes:
        runs.append(run(place, alone(place, "two nodes", "--daft", "--ray", ADDRESS)))
        lost = killing(place, nodes, count)
        runs.append(run(place, alone(place, "two nodes, one killed", "--daft", "--ray", ADDRESS), during=lost))
    daft = ["--engine", "daft", "--part", str(PART), "--ray", ADDRESS]
    runs.append(run(place, whole(place, "whole, local")))
    with cluster(place) as nodes:
        lost = killing(place, nodes, place.whole)
        runs.append(run(place, whole(place, "whole, two nodes, one killed", *daft), during=lost))
    return runs


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--whole", type=int, default=200)
    asked = parser.parse_args()
    count = asked.items
    redis_url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/13")
    server = FakeServer(Sizes(), script=Behaviour(latency_s=LATENCY_S))
    with server, tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), server, redis_url, asked.whole)
        draw(place.pictures, count)
        runs = measured(place, count)
    forget(redis_url)
    text = page(place, count, runs)
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
