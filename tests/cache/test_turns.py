"""Several processes with the same question make one call, whatever becomes of the one that makes it."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from sightline.cache.turns import Turns

ASKER = Path(__file__).with_name("asker.py")


@pytest.fixture
async def server(redis_url):
    async with Redis.from_url(redis_url) as redis:
        yield redis


@pytest.fixture
async def prefix(server):
    name = f"{{sightline:test:{uuid4().hex}}}:"
    yield name
    if found := await server.keys(f"{name}*"):
        await server.delete(*found)


def asker(redis_url, prefix, times):
    command = [sys.executable, str(ASKER), redis_url, prefix, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


async def said_by(process):
    out, _ = await asyncio.to_thread(process.communicate, timeout=60)
    return out.strip()


async def calls(server, prefix):
    return [int(pid) for pid in await server.lrange(f"{prefix}calls", 0, -1)]


async def until_called(server, prefix):
    for _ in range(1500):
        if found := await calls(server, prefix):
            return found
        await asyncio.sleep(0.02)
    raise TimeoutError("no process has made a call in 30 s")


async def test_four_processes_with_fifty_askers_each_make_one_call(redis_url, server, prefix):
    processes = [asker(redis_url, prefix, 50) for _ in range(4)]
    assert await asyncio.gather(*(said_by(process) for process in processes)) == ["50"] * 4
    assert len(await calls(server, prefix)) == 1


async def test_one_that_is_killed_is_followed_by_exactly_one_other(redis_url, server, prefix):
    processes = {process.pid: process for process in (asker(redis_url, prefix, 5) for _ in range(4))}
    (leader,) = await until_called(server, prefix)
    processes[leader].send_signal(signal.SIGKILL)
    said = await asyncio.gather(*(said_by(process) for process in processes.values()))
    assert sorted(said) == ["", "5", "5", "5"]
    assert len(await calls(server, prefix)) == 2


async def test_where_the_first_fails_each_of_the_others_asks_for_itself(server, prefix):
    turns, tries = Turns(server, prefix=prefix), []

    async def work():
        tries.append(1)
        await asyncio.sleep(0.1)
        if len(tries) == 1:
            raise ValueError("refused")
        return b"an answer"

    found = await asyncio.gather(*(turns.run("key", work) for _ in range(3)), return_exceptions=True)
    assert sorted(map(repr, found)) == ["(b'an answer', True)", "(b'an answer', True)", "ValueError('refused')"]


async def test_where_the_first_gives_up_another_one_begins(server, prefix):
    turns, tries = Turns(server, prefix=prefix), []

    async def work():
        tries.append(1)
        await asyncio.sleep(0.2)
        return b"an answer"

    first = asyncio.create_task(turns.run("key", work))
    await asyncio.sleep(0.05)
    others = [asyncio.create_task(turns.run("key", work)) for _ in range(3)]
    await asyncio.sleep(0.05)
    first.cancel()
    assert [answer for answer, _ in await asyncio.gather(*others)] == [b"an answer"] * 3
    assert len(tries) == 2


async def test_a_lease_is_kept_for_as_long_as_the_work_takes(server, prefix):
    turns, tries = Turns(server, prefix=prefix, lease_s=0.2), []

    async def work():
        tries.append(1)
        await asyncio.sleep(1.0)
        return b"an answer"

    await asyncio.gather(*(turns.run("key", work) for _ in range(3)))
    assert len(tries) == 1


async def test_without_a_server_everybody_works():
    async with Redis.from_url("redis://localhost:1/0") as gone:

        async def work():
            return b"an answer"

        assert await Turns(gone).run("key", work) == (b"an answer", True)
