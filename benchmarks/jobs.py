"""Batches when services are killed and databases go away: what is done, what is paid, and how soon it goes on.

    python benchmarks/jobs.py [--images 300] [--no-page]

It starts services, a model server, and a Postgres server of its own (`initdb` and `pg_ctl` have to be there), and
writes docs/benchmarks/jobs.md. The exit status is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import httpx2
from PIL import Image

from sightline import __version__
from sightline.client import Client
from sightline.errors import DatabaseDown, SightlineError
from sightline.jobs.batch import Batch
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.testing.server.call import Call

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "jobs.md"
MODEL, PROMPT, ANSWER = "openai:gpt-5.4-mini", "What is printed here?", {"text": "Nothing."}
LEASE_S, AT_ONCE, LATENCY_S = 5.0, 4, 0.2
PORT, POSTGRES_PORT = 8941, 54_329
# The least width of a picture, by which the model server tells documents apart.
LEAST_PX = 100
# What a reader may be in the middle of when its process is killed.
TARGET = f"at most {AT_ONCE}"
SETTINGS = """\
[ask]
models = ["{model}"]
rules_first = false
[screen]
injection = false
[cache]
enabled = "off"
[database]
{database}
[batches]
lease_s = {lease_s}
at_once = {at_once}
"""
INTRODUCTION = """\
# Batches

Written by `python benchmarks/jobs.py`. Pictures are given as one batch to `sightline serve`, which asks a model server
about each. Answers are not cached, so that every answer that is lost has to be paid again. A process is killed
(`SIGKILL`) when a third is done; *finished* are documents whose record was there just before. A lease is {lease_s:g} s
here, and {at_once} documents are under way in each process.
"""
HEAD = """
| | done | failed | finished before | of these paid again | others paid again | stood still | all of it |
|---|---|---|---|---|---|---|---|
"""


@dataclass
class Paid:
    """How often each document was asked about."""

    calls: Counter[int] = field(default_factory=Counter[int])

    def noted(self, call: Call) -> Behaviour:
        """Count a call by the width of its picture, and take some time to answer it."""
        self.calls[call.pictures[0].size[0] - LEAST_PX] += 1
        return Behaviour(latency_s=LATENCY_S)


@dataclass
class Outcome:
    """What became of one run."""

    name: str
    finished: int
    again: int
    more: int
    ended: Batch
    seconds: float
    stood_s: float

    @property
    def good(self) -> bool:
        """Whether everything was done, and nothing that was finished was paid again."""
        whole = self.ended.state == "done" and self.ended.left == 0 and not self.ended.outcomes.get("failed")
        return whole and self.again == 0 and self.more <= AT_ONCE

    @property
    def row(self) -> str:
        """A line of the table."""
        cells = (
            self.name,
            self.ended.done,
            self.ended.outcomes.get("failed", 0),
            self.finished,
            self.again,
            self.more,
            f"{self.stood_s:.1f} s",
            f"{self.seconds:.0f} s",
        )
        return f"| {' | '.join(map(str, cells))} |"


def strip(number: int) -> bytes:
    """A picture of which only the width says which one it is."""
    file = BytesIO()
    Image.new("RGB", (LEAST_PX + number, 40), "white").save(file, "PNG")
    return file.getvalue()


@contextmanager
def service(settings: Path, port: int, model: str) -> Iterator[subprocess.Popen[bytes]]:
    """A service that is ready; killed at the end, if it still is there."""
    command = [sys.executable, "-m", "sightline", "serve", "--no-keys", "--workers", "1", "--port", str(port)]
    access = {"OPENAI_BASE_URL": model, "OPENAI_API_KEY": "any"}
    log = (settings.parent / f"{port}.log").open("ab")
    with log:
        process = subprocess.Popen(  # noqa: S603 (ours)
            [*command, "--config", str(settings)], env={**os.environ, **access}, stdout=log, stderr=log
        )
        try:
            _ready(port)
            yield process
        finally:
            process.kill()
            process.wait()


def _ready(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise SystemExit("the service does not start")


def until(client: Client, batch: Batch, done: int) -> Batch:
    """The batch, as soon as so many are done."""
    end = time.monotonic() + 900
    while time.monotonic() < end:
        found = client.batch(batch.id)
        if found.done >= done:
            return found
        time.sleep(0.1)
    raise SystemExit("the batch does not go on")


def kill_one(name: str, settings: Path, images: int, *, beside: int) -> Outcome:
    """Kill one of `1 + beside` services in the middle; without any beside, it is started again."""
    paid = Paid()
    with FakeServer(Echo(ANSWER), script=paid.noted) as server, ExitStack() as open_now:
        url = server.url("openai-responses")
        victim = open_now.enter_context(service(settings, PORT, url))
        for other in range(beside):
            open_now.enter_context(service(settings, PORT + 1 + other, url))
        start = time.monotonic()
        with Client(f"http://127.0.0.1:{PORT}") as client:
            batch = client.submit([strip(number) for number in range(1, images + 1)], prompt=PROMPT)
            until(client, batch, images // 3)
            known = {one.number for one in client.results(batch.id)}
            victim.send_signal(signal.SIGKILL)
            victim.wait()
        killed = time.monotonic()
        # What was asked for but not answered reaches the model server before the process is gone.
        before = Counter(paid.calls)
        if not beside:
            open_now.enter_context(service(settings, PORT, url))
        with Client(f"http://127.0.0.1:{PORT + beside}") as client:
            until(client, batch, client.batch(batch.id).done + 1)
            stood_s = time.monotonic() - killed
            ended = until(client, batch, images)
        again = sum(paid.calls[number] - before[number] for number in known)
        more = paid.calls.total() - images
        return Outcome(name, len(known), again, more, ended, time.monotonic() - start, stood_s)


@dataclass(frozen=True)
class Postgres:
    """A server of our own, which may be stopped."""

    folder: Path

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://postgres@127.0.0.1:{POSTGRES_PORT}/postgres"

    def call(self, *arguments: str) -> None:
        """Tell it something, as a user who may run it."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("pg_ctl") or "pg_ctl").parent]
        program, *rest = arguments
        own = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*own, found[-1] / program, "-D", self.folder, *rest], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)

    def start(self) -> None:
        """Start it."""
        self.call("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", f"-p {POSTGRES_PORT} -k {self.folder}", "start")

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self.call("pg_ctl", "-w", "-m", "fast", "stop")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A fresh one, which runs."""
    with tempfile.TemporaryDirectory(prefix="jobs-") as folder:
        place = Path(folder) / "data"
        place.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chmod(folder, 0o755)  # noqa: PTH101, S103 (its user has to get in)
            found = pwd.getpwnam("postgres")
            os.chown(place, found.pw_uid, found.pw_gid)
        server = Postgres(place)
        server.call("initdb", "-A", "trust", "-U", "postgres")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@dataclass
class Away:
    """What the service answered while its database was away: how often, and with which problems."""

    good: int = 0
    longest_s: float = 0.0
    refused: Counter[str] = field(default_factory=Counter[str])
    other: Counter[str] = field(default_factory=Counter[str])


def database_away(settings: Path, server: Postgres, images: int) -> tuple[Outcome, Away]:
    """Stop the database of a service at work for some seconds, and ask the service meanwhile."""
    paid, away = Paid(), Away()
    with FakeServer(Echo(ANSWER), script=paid.noted) as model, ExitStack() as open_now:
        open_now.enter_context(service(settings, PORT, model.url("openai-responses")))
        client = open_now.enter_context(Client(f"http://127.0.0.1:{PORT}", patience_s=0.0))
        start = time.monotonic()
        batch = client.submit([strip(number) for number in range(1, images + 1)], prompt=PROMPT)
        known = until(client, batch, images // 3).done
        finished, before = {one.number for one in client.results(batch.id)}, Counter(paid.calls)
        server.stop()
        try:
            _asked(client, batch, away)
        finally:
            server.start()
        back = time.monotonic()
        waiting = Client(f"http://127.0.0.1:{PORT}", patience_s=60.0)
        until(waiting, batch, known + AT_ONCE + 1)
        stood_s = time.monotonic() - back
        ended = until(waiting, batch, images)
        again = sum(paid.calls[number] - before[number] for number in finished)
        # Pictures that were asked about beside the batch are the widest.
        more = sum(count for number, count in paid.calls.items() if number <= images) - images
        return Outcome("the database was away", known, again, more, ended, time.monotonic() - start, stood_s), away


def _asked(client: Client, batch: Batch, away: Away, *, seconds: float = 8.0) -> None:
    """Ask for what needs the database, and for what does not, for a while."""
    end, number = time.monotonic() + seconds, 5000
    while time.monotonic() < end:
        number += 1
        begun = time.monotonic()
        try:
            client.extract(strip(number), prompt=PROMPT)
            away.good += 1
        except SightlineError as error:
            away.other[error.code] += 1
        away.longest_s = max(away.longest_s, time.monotonic() - begun)
        try:
            client.batch(batch.id)
            away.other["answered"] += 1
        except DatabaseDown as error:
            away.refused[error.code] += 1


def settings_at(folder: Path, database: str) -> Path:
    """A file of settings with that database."""
    file = folder / "sightline.toml"
    said = SETTINGS.format(model=MODEL, database=database, lease_s=LEASE_S, at_once=AT_ONCE)
    file.write_text(said, encoding="utf-8")
    return file


def printed(outcomes: list[Outcome], lost: Outcome, away: Away) -> str:
    """The page."""
    refused = f"{sum(away.refused.values())} ({', '.join(away.refused)})"
    other = f"{sum(away.other.values())} ({', '.join(away.other)})" if away.other else "none"
    parts = [
        INTRODUCTION.format(lease_s=LEASE_S, at_once=AT_ONCE) + HEAD.rstrip("\n"),
        *(one.row for one in (*outcomes, lost)),
        f"\nTargets: all done, none failed, none of the finished paid again, {TARGET} others.",
        "\n## The database goes away\n",
        f"Postgres was stopped at {lost.finished} of {lost.ended.documents}, and started again. The service went on.\n",
        "| meanwhile | |",
        "|---|---|",
        f"| requests that need no database, answered | {away.good}, the slowest in {away.longest_s:.1f} s |",
        f"| requests that need it, answered with status 503 | {refused} |",
        f"| any other answer | {other} |",
        f"| until the batch went on, behind the start of the database | {lost.stood_s:.1f} s |",
        f"\nSightline {__version__}, {os.cpu_count()} cores, load at the end {os.getloadavg()[0]:.1f}.",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--no-page", action="store_true", help="print only")
    asked = parser.parse_args()
    outcomes: list[Outcome] = []
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        for kind in ("SQLite", "Postgres"):
            for beside, name in ((0, "the only process"), (1, "one of two")):
                own = Path(folder) / f"{kind}{beside}"
                own.mkdir()
                database = f'path = "{own}/records.db"' if kind == "SQLite" else f'url = "{server.url}"'
                outcomes.append(kill_one(f"{kind}, {name}", settings_at(own, database), asked.images, beside=beside))
                print(outcomes[-1].row, flush=True)
        lost, away = database_away(settings_at(Path(folder), f'url = "{server.url}"'), server, asked.images)
    page = printed(outcomes, lost, away)
    print(page)
    if not asked.no_page:
        PAGE.write_text(page, encoding="utf-8")
    good = all(one.good for one in (*outcomes, lost)) and not away.other and away.good and away.refused
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
