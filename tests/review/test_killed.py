"""A process that is killed in the middle of a decision leaves a store that is whole."""

import json
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from sightline.database import trail
from sightline.database.tables import audits, labels, records, reviews, waiting
from sightline.wire import to_json

KILLS = 2
# Keeps records, decides about them, takes every other decision back, and tells of each: until somebody ends it.
REVIEWER = """
import asyncio, itertools, json, sys
from pathlib import Path
from sightline.database.engine import Database
from sightline.records import Records
from sightline.records.pictures.disk import Disk
from sightline.review.decisions import Decisions
from sightline.review.queue import Queue
from sightline.review.reviewer import Reviewer
from sightline.review.ruling import Ruling
from sightline.wire import from_json

place, tenant, record = json.loads(sys.stdin.read())

async def work(database, name):
    records, who = Records(database, Disk(Path("/nowhere"))), Reviewer(tenant, name)
    queue, decisions = Queue(database), Decisions(database)
    for number in itertools.count():
        own = await records.put(from_json(record), tenant=tenant)
        await queue.claim(who, own)
        await decisions.decide(who, own, Ruling("accept"))
        if number % 2:
            await decisions.undo(who, own)
        print(own, flush=True)

async def main():
    async with Database(place if "://" in place else Path(place)) as database:
        await asyncio.gather(*[work(database, name) for name in ("ann", "bob", "eve")])

asyncio.run(main())
"""


@pytest.fixture
def killed(database_at, tenant, receipt):
    """The tenant for whom several people decided at once, each killed as they did."""
    data = json.dumps([str(database_at), tenant, to_json(receipt)])
    workers = [started(data) for _ in range(KILLS)]
    for worker in workers:
        with worker:
            assert [worker.stdout.readline() for _ in range(4)][-1]
            # Wherever it is by then: between two statements, or in a transaction.
            time.sleep(0.003)
            worker.send_signal(signal.SIGKILL)
    return tenant


def started(data):
    command = [sys.executable, "-c", REVIEWER]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    worker.stdin.write(data)
    worker.stdin.close()
    return worker


async def test_a_killed_reviewer_leaves_everything_whole(killed, database):
    async with database.reading() as connection:
        assert await trail.first_broken(connection, killed) is None
        kept = await ids(connection, records.c.id, records.c.tenant == killed)
        wait = await ids(connection, waiting.c.record_id, waiting.c.tenant == killed)
        done = await ids(connection, reviews.c.record_id, (reviews.c.tenant == killed) & reviews.c.undone_at.is_(None))
        undone = await ids(
            connection, reviews.c.record_id, (reviews.c.tenant == killed) & reviews.c.undone_at.is_not(None)
        )
        labelled = await ids(connection, labels.c.record_id, labels.c.tenant == killed)
        deeds = await connection.scalar(select(func.count()).select_from(audits).where(audits.c.tenant == killed))
    assert (wait | done, wait & done) == (kept, set())
    assert labelled == done
    assert deeds == len(done) + 2 * len(undone)


async def ids(connection, column, condition):
    return set((await connection.execute(select(column).where(condition))).scalars())
