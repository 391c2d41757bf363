"""Several processes with the same question make one call, whatever becomes of the one that makes it."""

import asyncio
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from sightline.cache.turns import Turns


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


async def test_one_that_died_is_followed_by_exactly_one_other(server, prefix):
    # What is left of it is a lease that nobody renews.
    await server.set(f"{prefix}key:lease", "of one that was killed", px=300)
    turns, tries = Turns(server, prefix=prefix), []

    async def work():
        tries.append(1)
        return b"an answer"

    found = await asyncio.gather(*(turns.run("key", work) for _ in range(3)))
    assert sorted(found) == [(b"an answer", False)] * 2 + [(b"an answer", True)]
    assert len(tries) == 1


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
