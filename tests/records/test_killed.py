"""A process that is killed in the middle of writing leaves a store that is whole."""

import json
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from sightline.database import tables, trail
from sightline.records import Records
from sightline.records.pictures.disk import Disk
from sightline.wire import to_json

KILLS = 2
# Puts records with pages that some share, deletes some of them, and tells of each: until somebody ends it.
WRITER = """
import asyncio, itertools, json, sys
from dataclasses import replace
from pathlib import Path
from sightline.database.engine import Database
from sightline.records import Records
from sightline.records.pictures.disk import Disk
from sightline.types import Page
from sightline.wire import from_json

place, pages, tenant, record = json.loads(sys.stdin.read())

async def write(records, seed):
    for number in itertools.count():
        digests = [f"shared-{number % 3}", f"own-{seed}-{number}-{sys.argv[1]}"]
        shown = replace(from_json(record), pages=tuple(Page(digest, (1, 1), (1, 1)) for digest in digests))
        own = await records.put(shown, tenant=tenant, pictures=[digest.encode() for digest in digests])
        if number % 2:
            await records.delete([own], tenant=tenant, by="writer")
        print(own, flush=True)

async def main():
    async with Database(place if "://" in place else Path(place)) as database:
        records = Records(database, Disk(Path(pages)))
        await asyncio.gather(*[write(records, seed) for seed in range(3)])

asyncio.run(main())
"""


@pytest.fixture
def killed(database_at, tmp_path, tenant, record):
    """The store behind several writers at once, each killed as it wrote."""
    data = json.dumps([str(database_at), str(tmp_path / "pages"), tenant, to_json(record)])
    writers = [started(data, number) for number in range(KILLS)]
    for writer in writers:
        with writer:
            assert [writer.stdout.readline() for _ in range(4)][-1]
            # Wherever it is by then: between two statements, in a transaction, beside a file.
            time.sleep(0.003)
            writer.send_signal(signal.SIGKILL)
    return tenant


def started(data, number):
    command = [sys.executable, "-c", WRITER, str(number)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    writer.stdin.write(data)
    writer.stdin.close()
    return writer


async def test_a_killed_writer_leaves_everything_whole(killed, database, record, tmp_path):
    records = Records(database, Disk(tmp_path / "pages"))
    kept = [line async for line in records.export(tenant=killed)]
    for line in kept:
        pictures = [await records.picture(line["id"], number, tenant=killed) for number in (1, 2)]
        assert pictures == [page["digest"].encode() for page in line["pages"]]
    async with database.reading() as connection:
        fields = await number_of(connection, tables.fields, killed)
        deleted = await number_of(connection, tables.audits, killed)
        put = await connection.scalar(select(func.sum(tables.days.c.records)).where(tables.days.c.tenant == killed))
        assert await trail.first_broken(connection, killed) is None
    assert fields == len(kept) * sum("[" not in field.path for field in record.fields)
    assert put == len(kept) + deleted
    await records.sweep()
    files = {path.read_bytes().decode() for path in (tmp_path / "pages").rglob("*") if path.is_file()}
    assert files == {page["digest"] for line in kept for page in line["pages"]}


async def number_of(connection, table, tenant):
    return await connection.scalar(select(func.count()).select_from(table).where(table.c.tenant == tenant))
