from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sightline.errors import CorruptInput, WorkerDied
from sightline.pool import Pool


@pytest.fixture
async def pool():
    pool = Pool(2)
    yield pool
    pool.close()


async def begun(path: Path) -> None:
    """Return when `misbehave.wait_for` waits for `path`."""

    def look() -> None:
        while not Path(f"{path}.begun").exists():
            time.sleep(0.01)

    await asyncio.wait_for(asyncio.to_thread(look), 60)


async def test_a_worker_that_dies_fails_its_own_document_and_not_the_one_beside_it(pool, misbehave, tmp_path) -> None:
    gate = tmp_path / "gate"
    neighbour = asyncio.create_task(pool.run("good.pdf", misbehave.wait_for, str(gate)))
    await begun(gate)
    with pytest.raises(WorkerDied, match=r"^bad\.pdf: ") as caught:
        await pool.run("bad.pdf", misbehave.die)
    assert caught.value.retryable
    assert not neighbour.done()
    gate.touch()
    pid = await neighbour
    assert await pool.run("next.pdf", misbehave.own_pid) == pid


async def test_a_worker_that_died_is_replaced(misbehave) -> None:
    pool = Pool(1)
    before = await pool.run("first.pdf", misbehave.own_pid)
    with pytest.raises(WorkerDied):
        await pool.run("bad.pdf", misbehave.die)
    assert await pool.run("next.pdf", misbehave.own_pid) != before
    pool.close()


async def test_errors_of_ours_leave_the_worker_as_it_is(misbehave) -> None:
    pool = Pool(1)
    before = await pool.run("first.pdf", misbehave.own_pid)
    with pytest.raises(CorruptInput, match=r"^torn\.pdf: the PDF is damaged\.$"):
        await pool.run("torn.pdf", misbehave.refuse)
    assert await pool.run("next.pdf", misbehave.own_pid) == before
    pool.close()


async def test_a_worker_is_replaced_when_it_has_done_its_share(misbehave) -> None:
    pool = Pool(1, recycle_after=2)
    pids = [await pool.run(f"{number}.pdf", misbehave.own_pid) for number in range(3)]
    assert pids[0] == pids[1] != pids[2]
    pool.close()


async def test_a_document_that_is_given_up_does_not_hold_up_the_next(misbehave, tmp_path) -> None:
    pool, gate = Pool(1), tmp_path / "gate"
    given_up = asyncio.create_task(pool.run("slow.pdf", misbehave.wait_for, str(gate)))
    await begun(gate)
    given_up.cancel()
    async with asyncio.timeout(60):
        await pool.run("next.pdf", misbehave.own_pid)
    gate.touch()
    pool.close()


def test_workers_end_with_the_process_that_started_them_even_when_it_is_killed() -> None:
    folder = Path(__file__).with_name("misbehaving")
    command = [sys.executable, str(folder / "parent.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    for _ in range(500):
        if not alive(worker):
            return
        time.sleep(0.02)
    pytest.fail("the worker still runs, 10 seconds after the process that started it was killed")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    # A process that ended and was not waited for is no longer alive.
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
