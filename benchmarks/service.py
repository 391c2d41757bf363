"""What the service costs beside its work, what it holds out, and what it does when there is too much.

    SIGHTLINE_DATA=DIR python benchmarks/service.py [--seconds 60] [--photos 50] [--examples 100]

It writes docs/benchmarks/service.md, needs `wrk`, and takes a quarter of an hour on two cores that do nothing else.
The exit status is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx2
from PIL import Image

from sightline import __version__
from sightline.testing.examples import receipt

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks" / "service.md"
PORT, CONNECTIONS, BODY_BYTES = 8931, 20, 112_000
ROUND_S, ROUNDS = 5, 3
ALONE = 50
A_MINUTE_S = 60
PHOTO_PX = (3024, 4032)
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SCRIPT = """
local f = io.open("{picture}", "rb"); wrk.body = f:read("*all"); f:close()
wrk.method = "POST"; wrk.headers["Content-Type"] = "image/jpeg"
"""
INTRODUCTION = """\
# The service

Written by `python benchmarks/service.py`. Rules read the documents, no model is asked. Where processes are bound to one
core each, wrk has the other one. *Load* is how many processes wanted a core, so that other work can be seen: where it
is more than the service takes, seconds and requests a second say little, CPU time and ratios what they always say.
"""


@dataclass
class Page:
    """What is written, and whether every target was met."""

    parts: list[str] = field(default_factory=lambda: [INTRODUCTION])
    missed: list[str] = field(default_factory=list[str])

    def section(self, title: str, said: str, rows: list[tuple[str, str, str]]) -> None:
        """A table of what was measured against its targets."""
        lines = [f"| {name} | {found} | {target} |" for name, found, target in rows]
        load = os.getloadavg()[0]
        head = f"\n## {title}\n\n{said} Load at the end: {load:.1f}.\n\n| | measured | target |\n|---|---|---|\n"
        self.parts.append(head + "\n".join(lines))
        print(self.parts[-1], flush=True)

    def held(self, name: str, *, good: bool) -> None:
        """Note a target that was missed."""
        if not good:
            self.missed.append(name)


@dataclass
class Served:
    """A service under way."""

    process: subprocess.Popen[str]
    url: str = f"http://127.0.0.1:{PORT}"

    @property
    def cpu_s(self) -> float:
        """CPU time of the process that answers, without its workers."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().split()
        return (int(stat[13]) + int(stat[14])) * TICK_S

    @property
    def rss_mb(self) -> float:
        """Memory of it and of all its workers; pages that they share count in each."""
        mine = [self.process.pid]
        for pid in mine:
            for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
                mine += map(int, tasks.read_text().split())
        return sum(_rss_mb(pid) for pid in mine)


def _rss_mb(pid: int) -> float:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        return 0.0
    return int(found[1]) / 1000 if found else 0.0


def _still_there(process: subprocess.Popen[str]) -> None:
    """Wait a moment for a service that is starting."""
    if process.poll() is not None:
        raise SystemExit(f"the service ended with status {process.returncode} before it was ready")
    time.sleep(0.01)


@contextmanager
def serving(kind: str, *options: str, core: int | None = None) -> Iterator[Served]:
    """The service of that kind, ready; on `core` alone, if one is given."""
    bound = ["taskset", "-c", str(core)] if core is not None else []
    command = [*bound, sys.executable, str(HERE / "serving.py"), kind, str(PORT), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603 (ours)
    served = Served(process)
    path = "/v1/extract" if kind == "echo" else "/readyz"
    while True:
        try:
            httpx2.get(served.url + path)
            break
        except httpx2.TransportError:
            _still_there(process)
    try:
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def photo(seed: int, *, quality: int = 88) -> bytes:
    """A receipt as a phone takes it: 12 megapixels."""
    with Image.open(io.BytesIO(receipt(seed, look="photo").data)) as found:
        large = found.convert("RGB").resize(PHOTO_PX, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    large.save(out, "JPEG", quality=quality)
    return out.getvalue()


def small() -> bytes:
    """A clean receipt, which is accepted and so is kept, with a comment that makes it as long as is promised."""
    for seed in range(40):
        with Image.open(io.BytesIO(receipt(seed, look="clean").data)) as found:
            out = io.BytesIO()
            found.convert("RGB").save(out, "JPEG", quality=80)
        data = out.getvalue()
        room = BODY_BYTES - len(data) - 4
        if 0 < room < 65_000:
            return data[:2] + b"\xff\xfe" + (room + 2).to_bytes(2, "big") + b" " * room + data[2:]
    raise SystemExit("no example is of a fitting size")


def started(page: Page) -> None:
    """How long it takes to be ready, and what it holds then."""
    program = [shutil.which("sightline") or "sightline", "serve", "--no-keys", "--port", str(PORT)]
    walls, cpus, sizes = [], [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (ours)
            program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        served = Served(process)
        while True:
            try:
                if httpx2.get(f"{served.url}/readyz").status_code == 200:
                    break
            except httpx2.TransportError:
                _still_there(process)
        walls.append(time.perf_counter() - start)
        cpus.append(served.cpu_s)
        sizes.append(served.rss_mb)
        process.terminate()
        process.wait()
    page.held("start", good=min(walls) <= 2.0)
    page.held("memory", good=max(sizes) <= 160)
    page.section(
        "Start",
        f"`sightline serve --no-keys`, {ROUNDS} times, to the first answer of `/readyz`. No worker has started yet.",
        [
            ("seconds to ready, best and worst", f"{min(walls):.2f}, {max(walls):.2f}", "<= 2"),
            ("of these CPU time, median", f"{median(cpus):.2f}", ""),
            ("RSS", f"{max(sizes):.0f} MB", "<= 160 MB"),
        ],
    )


@dataclass(frozen=True)
class Round:
    """What wrk saw, and what the service took."""

    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


def _wrk(served: Served, script: Path) -> Round:
    before = served.cpu_s
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{ROUND_S}s", "--latency", "-s", str(script)]
    said = subprocess.run(  # noqa: S603 (wrk)
        [*command, f"{served.url}/v1/extract?task=receipt"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"not every request was answered well:\n{said}")
    requests = int(_found(r"(\d+) requests in", said))
    cpu_ms = (served.cpu_s - before) * 1000 / requests
    return Round(float(_found(r"Requests/sec:\s+([\d.]+)", said)), _ms(said, "50%"), _ms(said, "99%"), cpu_ms)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"wrk did not say {pattern}:\n{text}")
    return match[1]


def _ms(said: str, share: str) -> float:
    number, unit = re.match(r"([\d.]+)(us|ms|s)", _found(rf"{share}\s+([\d.]+\w+)", said)).groups()  # pyright: ignore[reportOptionalMemberAccess] (it is one)
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _alone(served: Served, data: bytes) -> list[tuple[float, float]]:
    """What the cache took and what the whole request did, in ms, for requests of which each waits for the last."""
    ask, told = f"{served.url}/v1/extract?task=receipt", []
    with httpx2.Client(timeout=120) as client:
        client.post(ask, content=data)
        for _ in range(ALONE):
            start = time.perf_counter()
            again = client.post(ask, content=data).json()
            told.append((again["timings_ms"]["cache"], (time.perf_counter() - start) * 1000))
            if again["cached"] != "raw":
                raise SystemExit(f"the example was not kept: {again['outcome']}")
    return told


def cached(page: Page, folder: Path) -> None:
    """Answers from the cache beside a bare echo, in turns."""
    data, script = small(), folder / "post.lua"
    (folder / "small.jpg").write_bytes(data)
    script.write_text(SCRIPT.format(picture=folder / "small.jpg"))
    rounds: dict[str, list[Round]] = {"cached": [], "echo": []}
    alone: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        with serving("cached", "1", core=0) as served:
            alone += _alone(served, data)
            rounds["cached"].append(_wrk(served, script))
        with serving("echo", core=0) as served:
            rounds["echo"].append(_wrk(served, script))
    looked_up, whole = (median(ms) for ms in zip(*alone, strict=True))
    best = {kind: max(some, key=lambda one: one.per_s) for kind, some in rounds.items()}
    own = best["cached"]
    least = {kind: min(one.cpu_ms for one in some) for kind, some in rounds.items()}
    cpu_ms = least["cached"]
    page.held("cached requests a second", good=own.per_s >= 1500)
    page.held("p99 of cached answers", good=own.p99_ms <= 20)
    rows = [
        (kind, f"{one.per_s:,.0f} a second, p50 {one.p50_ms:.1f} ms, p99 {one.p99_ms:.1f} ms", "")
        for kind, one in best.items()
    ]
    page.section(
        "Cached answers",
        f"{BODY_BYTES:,} bytes of a JPEG as the body, {CONNECTIONS} connections, wrk for {ROUND_S} s, the best of "
        f"{ROUNDS} rounds in turns with FastAPI that reads the same body and sends 7,000 bytes back. One core each. "
        "CPU time is the least of the rounds; a second that other work takes part of is one of fewer requests.",
        [
            *rows,
            ("cached, requests a second", f"{own.per_s:,.0f}", ">= 1,500"),
            ("cached, p99", f"{own.p99_ms:.1f} ms", "<= 20 ms"),
            ("CPU time of a request, ours and echo", f"{cpu_ms:.3f}, {least['echo']:.3f} ms", ""),
            ("so many a second would take a core of their own", f"{1000 / cpu_ms:,.0f}", ">= 1,500"),
            ("one at a time, median: stage cache", f"{looked_up:.1f} ms", ""),
            ("one at a time, median: sent and answered", f"{whole:.1f} ms", ""),
        ],
    )


async def _photos(served: Served, pictures: list[bytes]) -> tuple[Counter[int], list[float], list[dict[str, float]]]:
    """Statuses of `pictures` sent at once, again while it is busy; the waits of health in between; and timings."""
    waits, timings, statuses = [], [], Counter[int]()
    async with httpx2.AsyncClient(base_url=served.url, timeout=600) as client:

        async def one(data: bytes) -> None:
            while True:
                answer = await client.post("/v1/extract?task=receipt", content=data)
                if answer.status_code != 503:
                    statuses[answer.status_code] += 1
                    if answer.status_code == 200:
                        timings.append(answer.json()["timings_ms"])
                    return
                await asyncio.sleep(float(answer.headers["retry-after"]))

        async def health() -> None:
            async with httpx2.AsyncClient(base_url=served.url, timeout=60) as probe:
                while True:
                    start = time.perf_counter()
                    await probe.get("/healthz")
                    waits.append((time.perf_counter() - start) * 1000)
                    await asyncio.sleep(0.02)

        probing = asyncio.create_task(health())
        await asyncio.gather(*map(one, pictures))
        probing.cancel()
    return statuses, waits, timings


def stalls(page: Page, photos: int) -> None:
    """Health and the loop while phone photos are read."""
    base = [photo(seed) for seed in range(5)]
    pictures = [
        data[:2] + b"\xff\xfe\x00\x04%02d" % number + data[2:]
        for number in range(photos)
        for data in [base[number % 5]]
    ]
    with serving("uncached", str(os.cpu_count() or 1)) as served:
        asyncio.run(_photos(served, pictures[:2]))
        served.process.send_signal(signal.SIGUSR1)
        start = time.perf_counter()
        statuses, waits, timings = asyncio.run(_photos(served, pictures))
        seconds = time.perf_counter() - start
    told = json.loads((served.process.stdout or io.StringIO()).read().splitlines()[-1])
    waits.sort()
    page.held("stall", good=told["late_max_ms"] <= 10)
    page.held("health", good=waits[-1] < 50)
    stages = {name: median(one.get(name, 0.0) for one in timings) for name in max(timings, key=len)}
    page.section(
        "Phone photos",
        f"{photos} photos of 12 megapixels ({sum(map(len, pictures)) // photos / 1e6:.1f} MB) sent at once, "
        f"{os.cpu_count()} workers that leave nobody else a core; {seconds:.0f} s. The loop is looked at every "
        "millisecond: *late* by the clock, which the workers take part of, *own* by the CPU time of its own thread.",
        [
            ("answers", ", ".join(f"{n} of status {status}" for status, n in statuses.items()), "no 5xx"),
            ("longest stall of the loop, late", f"{told['late_max_ms']:.1f} ms", "<= 10 ms"),
            ("99.9th percentile, late", f"{told['late_p999_ms']:.1f} ms", ""),
            ("longest stall of the loop, own", f"{told['own_max_ms']:.1f} ms", ""),
            ("health, longest", f"{waits[-1]:.1f} ms", "< 50 ms"),
            ("health, 99th percentile", f"{waits[int(len(waits) * 0.99)]:.1f} ms", ""),
            *((f"stage {name}, median", f"{ms:.1f} ms", "") for name, ms in stages.items()),
        ],
    )


async def _flood(
    served: Served, picture: bytes, *, callers: int, seconds: float
) -> tuple[Counter[str], list[float], float]:
    outcomes, waits, most_mb = Counter[str](), [], 0.0
    end = time.monotonic() + seconds
    async with httpx2.AsyncClient(
        base_url=served.url, timeout=120, limits=httpx2.Limits(max_connections=callers)
    ) as http:

        async def caller(number: int) -> None:
            sent = 0
            while time.monotonic() < end:
                sent += 1
                own = picture[:2] + b"\xff\xfe\x00\x0c%010d" % (number * 1_000_000 + sent) + picture[2:]
                start = time.monotonic()
                answer = await http.post("/v1/extract?task=receipt", content=own)
                late = "" if answer.status_code != 503 or "retry-after" in answer.headers else " without retry-after"
                outcomes[f"{answer.status_code}{late}"] += 1
                if answer.status_code == 200:
                    waits.append(time.monotonic() - start)
                await asyncio.sleep(0.2 if answer.status_code == 503 else 0)

        async def memory() -> None:
            nonlocal most_mb
            while True:
                most_mb = max(most_mb, served.rss_mb)
                await asyncio.sleep(0.5)

        looking = asyncio.create_task(memory())
        await asyncio.gather(*map(caller, range(callers)))
        looking.cancel()
    return outcomes, waits, most_mb


def overload(page: Page, seconds: float) -> None:
    """Ten times as many callers as are taken on."""
    workers = os.cpu_count() or 1
    callers = 10 * 8 * workers
    with serving("uncached", str(workers)) as served:
        asyncio.run(_photos(served, [small()]))
        idle_mb = served.rss_mb
        outcomes, waits, most_mb = asyncio.run(_flood(served, small(), callers=callers, seconds=seconds))
        alive = httpx2.get(f"{served.url}/healthz", timeout=60).status_code == 200
    waits.sort()
    shortened = "" if seconds >= A_MINUTE_S else " in place of a minute"
    page.held("overload", good=alive and set(outcomes) <= {"200", "503"} and bool(waits) and waits[-1] <= 60)
    page.section(
        "Overload",
        f"{callers} callers, ten times as many as documents are taken on, for {seconds:.0f} s{shortened}, each "
        "document another one; who is turned away comes back 0.2 s later, sooner than it was told.",
        [
            ("answered", f"{outcomes['200']:,}", ""),
            ("turned away with retry-after", f"{outcomes['503']:,}", "the rest"),
            ("other answers", str(sum(outcomes.values()) - outcomes["200"] - outcomes["503"]), "0"),
            ("longest wait of an answer", f"{waits[-1] if waits else float('nan'):.1f} s", "<= 60 s, the deadline"),
            ("memory with workers, before and at most", f"{idle_mb:,.0f}, {most_mb:,.0f} MB", "bounded"),
            ("alive afterwards", "yes" if alive else "no", "yes"),
        ],
    )


def hostile(page: Page, data: Path, every: int) -> None:
    """Each one of `every` hostile files to every route that takes pictures."""
    files = sorted(path for path in (data / "hostile").glob("*/**/*") if path.is_file())[::every]
    routes = ("extract?task=receipt", "analyze?prompt=What", "compare?question=What", "sequence", "scan", "cost")
    found: dict[str, Counter[int]] = {}
    with serving("uncached", str(os.cpu_count() or 1)) as served, httpx2.Client(timeout=120) as client:
        for route in routes:
            statuses = (
                client.post(f"{served.url}/v1/{route}", content=file.read_bytes()).status_code for file in files
            )
            found[route] = Counter(statuses)
    page.held("hostile files", good=all(status < 500 for counts in found.values() for status in counts))
    page.section(
        "Hostile files",
        f"{len(files)} files that were made to break decoders, one of {every}, to each route.",
        [
            (route.partition("?")[0], ", ".join(f"{n} x {status}" for status, n in sorted(counts.items())), "no 5xx")
            for route, counts in found.items()
        ],
    )


def described(page: Page, examples: int) -> None:
    """What schemathesis finds when it tries what the description allows."""
    tool = shutil.which("schemathesis") or "schemathesis"
    with serving("uncached", "1") as served:
        command = [
            tool,
            "run",
            f"{served.url}/openapi.json",
            "--request-timeout",
            "60",
            "--checks",
            "not_a_server_error",
            "--max-examples",
            str(examples),
        ]
        ended = subprocess.run(  # noqa: S603 (schemathesis)
            [*command, "--phases", "examples,coverage,fuzzing"], capture_output=True, text=True, check=False
        )
    counts = re.findall(r"(\d[\d,]*) generated", ended.stdout)
    page.held("schemathesis", good=ended.returncode == 0)
    page.section(
        "Whatever fits the description",
        f"`schemathesis run`, {examples} examples a route and phase, all that `/openapi.json` allows.",
        [
            ("requests", counts[-1] if counts else "", ""),
            ("answers with status 5xx", "none" if not ended.returncode else "some", "none"),
        ],
    )
    if ended.returncode:
        print(ended.stdout[-4000:])


def main() -> int:
    """Measure all of it, or the parts that are named."""
    parts = ("start", "cached", "photos", "overload", "hostile", "described")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--photos", type=int, default=50)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--every", type=int, default=1, help="send one of so many hostile files")
    parser.add_argument(
        "--only", nargs="*", choices=parts, default=parts, help="without all of them, nothing is written"
    )
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        parser.error("wrk is not installed; it is a package of most systems")
    page = Page()
    page.parts.append(
        f"\nSightline {__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}."
    )
    with tempfile.TemporaryDirectory() as folder:
        todo = {
            "start": lambda: started(page),
            "cached": lambda: cached(page, Path(folder)),
            "photos": lambda: stalls(page, given.photos),
            "overload": lambda: overload(page, given.seconds),
            "hostile": lambda: hostile(page, Path(os.environ["SIGHTLINE_DATA"]), given.every),
            "described": lambda: described(page, given.examples),
        }
        for name in given.only:
            todo[name]()
    if set(given.only) == set(parts):
        PAGE.write_text("\n".join(page.parts) + "\n", encoding="utf-8")
    print("missed:", ", ".join(page.missed) or "nothing")
    return 1 if page.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
