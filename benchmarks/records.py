"""How quick a full database of records is.

    python benchmarks/records.py --postgres postgresql://postgres@localhost/postgres [--records 1000000]

It writes docs/benchmarks/records.md. A file of a tenth as many records and a database of that many are made for it and
removed after; both take some minutes and 10 GB. The exit status is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from filling import DAYS, OUTCOMES, fill
from filling import TIMES as COPIES

from sightline import Pipeline, Upload
from sightline.database.columns import Packed
from sightline.database.engine import Database
from sightline.records import Records, Wanted
from sightline.records.pictures.disk import Disk
from sightline.records.sums import how_many_wait, sums
from sightline.review.queue import Queue
from sightline.review.reviewer import Reviewer
from sightline.testing.examples import invoice
from sightline.types import Record
from sightline.wire import to_json

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "records.md"
TENANT, OTHER = "acme", "other"
SAMPLES, TIMES = 6, 200
NEXT_MS, LIST_MS = 50.0, 200.0

INTRODUCTION = """\
# Records

Written by `python benchmarks/records.py`: {records:,} records of one tenant in Postgres {postgres}, and {tenth:,} in
SQLite {sqlite}, kept over {days} days, {waiting} % of them waiting for a person; another tenant has a hundredth as
many. Each is an invoice of {values} single values whose JSON takes {plain:,} bytes, and {packed:,} as it is kept. Both
have their usual settings. Times are from the question to the last row in Python, of {times} calls one after the other,
with whatever else the machine ({cores} cores, load {load:.1f}) had to do.

Targets: the next record to review in {next_ms:g} ms, lists and sums in {list_ms:g} ms, each at the 95th percentile.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One question: what it took, and its target, in ms."""

    name: str
    median_ms: float
    p95_ms: float
    target_ms: float | None

    @property
    def missed(self) -> bool:
        """Whether it took longer than it may."""
        return self.target_ms is not None and self.p95_ms > self.target_ms


async def samples() -> Sequence[Record]:
    """Invoices as they were read."""
    async with Pipeline(workers=0, trusted=True) as pipeline:
        made = [Upload(f"{n}.pdf", invoice(n, market="en-US", look="pdf").data) for n in range(SAMPLES)]
        return [await pipeline.extract(upload, task="invoice") for upload in made]


async def measured(place: Path | str, number: int, made: Sequence[Record], folder: Path) -> Sequence[Measured]:
    """Fill the database at `place`, and ask it."""
    async with Database(place) as database:
        began = time.perf_counter()
        await fill(database, place, made, numbers={TENANT: number, OTHER: number // 100})
        print(f"{number:,} records are there after {time.perf_counter() - began:.0f} s", flush=True)
        settled(place)
        records = Records(database, Disk(folder))
        return [await timed(*question) for question in questions(database, records, number, made)]


def settled(place: Path | str) -> None:
    """What a database of some days has done by itself."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("ANALYZE")
        return
    with psycopg.connect(place, autocommit=True) as server:
        server.execute("VACUUM ANALYZE")


def questions(
    database: Database, records: Records, number: int, made: Sequence[Record]
) -> Sequence[tuple[str, Callable[[], Awaitable[object]], float | None]]:
    """What is asked, by name, with the target in ms."""
    random = Random(0)  # noqa: S311 (the same every time)
    last = datetime.now(UTC).date()
    ids: list[str] = []
    queue, ann = Queue(database), Reviewer(TENANT, "ann")

    async def some_page(wanted: Wanted) -> None:
        at = datetime.now(UTC) - timedelta(days=random.random() * DAYS)
        found = await records.list(replace(wanted, until=at), tenant=TENANT)
        ids.extend(line.id for line in found.lines[:1])

    async def dashboard() -> None:
        await sums(database, tenant=TENANT, first=last - timedelta(days=DAYS), last=last)
        await how_many_wait(database, tenant=TENANT)

    async def one_by_value() -> None:
        wanted = Wanted(path="invoice_number", value=f"{random.randrange(number // COPIES)}-0007")
        await records.list(wanted, tenant=TENANT)

    return [
        ("the next record to review, claimed", lambda: queue.next(ann), NEXT_MS),
        ("the first page of the list", lambda: records.list(tenant=TENANT), LIST_MS),
        ("any page of the list", lambda: some_page(Wanted()), LIST_MS),
        ("any page of those to review", lambda: some_page(Wanted(outcome="review")), LIST_MS),
        ("any page of one task", lambda: some_page(Wanted(task="invoice")), LIST_MS),
        ("any page of those that a check objected to", lambda: some_page(Wanted(check="arithmetic")), LIST_MS),
        ("any page of those with a frequent value", lambda: some_page(Wanted(path="currency", value="USD")), LIST_MS),
        ("the one with a number", one_by_value, LIST_MS),
        ("the first page of another tenant", lambda: records.list(tenant=OTHER), LIST_MS),
        (f"the dashboard: sums of {DAYS} days, and how many wait", dashboard, LIST_MS),
        ("one record", lambda: records.get(random.choice(ids), tenant=TENANT), None),
        ("one record, kept", lambda: records.put(random.choice(made), tenant=TENANT), None),
        ("one record, deleted", lambda: records.delete([ids.pop()], tenant=TENANT), None),
    ]


async def timed(name: str, question: Callable[[], Awaitable[object]], target_ms: float | None) -> Measured:
    """`TIMES` answers, after some that nobody counts."""
    spent: list[float] = []
    for _ in range(TIMES + 5):
        began = time.perf_counter()
        await question()
        spent.append((time.perf_counter() - began) * 1000)
    spent = sorted(spent[5:])
    found = Measured(name, spent[TIMES // 2], spent[int(TIMES * 0.95)], target_ms)
    print(f"  {name}: {found.median_ms:.1f} / {found.p95_ms:.1f} ms", flush=True)
    return found


def page(introduction: str, by_engine: Sequence[tuple[str, Sequence[Measured]]]) -> str:
    """The page: a table an engine."""
    lines = [introduction]
    for title, rows in by_engine:
        lines += [f"## {title}\n", "| | median ms | 95th percentile ms | target ms |", "|---|---|---|---|"]
        for row in rows:
            target = f"<= {row.target_ms:g}" if row.target_ms else ""
            lines.append(f"| {row.name} | {row.median_ms:.1f} | {row.p95_ms:.1f} | {target} |")
        lines.append("")
    return "\n".join(lines)


async def both(server: str, number: int) -> tuple[str, Sequence[tuple[str, Sequence[Measured]]]]:
    """The introduction, and what was measured on either engine."""
    made, name = await samples(), f"sightline_bench_{uuid4().hex}"
    found: list[tuple[str, Sequence[Measured]]] = []
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(server, autocommit=True) as connection:
        found.append(("SQLite", await measured(Path(folder) / "records.db", number // 10, made, Path(folder))))
        connection.execute(f"CREATE DATABASE {name}")  # pyright: ignore[reportCallIssue, reportArgumentType] (the name is our own)
        try:
            there = urlsplit(server)._replace(path=f"/{name}").geturl()
            found.insert(0, ("Postgres", await measured(there, number, made, Path(folder))))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # pyright: ignore[reportCallIssue, reportArgumentType] (the same)
        version = connection.info.parameter_status("server_version") or ""
    bodies = [to_json(record) for record in made]
    packed = [len(Packed().process_bind_param(body, None) or b"") for body in bodies]  # pyright: ignore[reportArgumentType] (it asks for none)
    introduction = INTRODUCTION.format(
        records=number,
        tenth=number // 10,
        postgres=version.split()[0],
        sqlite=sqlite3.sqlite_version,
        days=DAYS,
        waiting=OUTCOMES["review"],
        values=sum("[" not in field.path for field in made[0].fields),
        plain=sum(len(json.dumps(body)) for body in bodies) // len(bodies),
        packed=sum(packed) // len(packed),
        times=TIMES,
        cores=os.cpu_count(),
        load=os.getloadavg()[1],
        next_ms=NEXT_MS,
        list_ms=LIST_MS,
    )
    return introduction, found


def main() -> int:
    """Measure and write the page; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", required=True, metavar="URL")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    introduction, found = asyncio.run(both(asked.postgres, asked.records))
    asked.page.write_text(page(introduction, found), encoding="utf-8")
    missed = [f"{title}: {row.name}" for title, rows in found for row in rows if row.missed]
    for each in missed:
        print(f"missed: {each}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
