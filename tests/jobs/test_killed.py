"""Processes are killed as they work: every document is done, and nothing that was finished is paid again.

A longer one, of three hundred documents and of whole services, is in `benchmarks/jobs.py`.
"""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
pytest.importorskip("openai", reason="models need the extra openai")

from sightline.jobs.intake import Given
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.types import Upload

WORKING = Path(__file__).with_name("working.py")
COUNT, AT_ONCE, LEASE_S = 30, 8, 1.0


@pytest.fixture
def calls():
    """How often each document was asked about, by the width of its picture."""
    return Counter()


@pytest.fixture
def server(calls):
    def noted(call):
        calls[call.pictures[0].size[0]] += 1
        return Behaviour(latency_s=0.05)

    with FakeServer(Echo({"text": "A strip."}), script=noted) as server:
        yield server


@pytest.fixture
def start(server, database_at):
    """Starts processes that work on batches; what is left of them is killed at the end."""
    access = {"OPENAI_BASE_URL": server.url("openai-responses"), "OPENAI_API_KEY": "any"}
    with ExitStack() as processes:

        def started():
            command = [sys.executable, WORKING, str(database_at), str(LEASE_S)]
            process = subprocess.Popen(command, env={**os.environ, **access}, stdout=subprocess.PIPE)
            processes.enter_context(process)
            processes.callback(process.kill)
            return process

        yield started


def strip(width):
    file = BytesIO()
    Image.new("RGB", (width, 40), "white").save(file, "PNG")
    return Upload(f"{width}.png", file.getvalue())


@pytest.fixture
async def batch(intake, clean, tenant):
    """All strips, which nobody has begun."""
    return await intake.add(Given([strip(width) for width in range(1, COUNT + 1)]), tenant=tenant)


@pytest.fixture
def done(batch, lines):
    """The numbers of those that are done, as soon as they are so many."""

    async def numbers(count=0):
        async with asyncio.timeout(90):
            while len(found := {line["number"] for line in await lines(batch)}) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    return numbers


@pytest.mark.parametrize("beside", [0, 1], ids=["the only process", "one of two"])
async def test_a_killed_process_costs_nothing_that_was_finished(done, start, calls, beside):
    victim, *_ = [start() for _ in range(1 + beside)]
    await done(COUNT // 3)
    victim.kill()
    victim.wait()
    known = await done()
    before = Counter(calls)
    if not beside:
        start()
    assert await done(COUNT) == set(range(1, COUNT + 1))
    assert {number: calls[number] for number in known} == {number: before[number] for number in known}
    assert calls.total() <= COUNT + AT_ONCE
