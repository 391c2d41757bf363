"""Killed at any moment and gone on with: every document once, and nothing that was finished is paid again.

A longer one, of a thousand documents and ten kills, is in `benchmarks/batch.py`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
pytest.importorskip("openai", reason="models need the extra openai")

from sightline.batch.journal import lines
from sightline.testing.server import Behaviour, Echo, FakeServer

KILLED = Path(__file__).with_name("killed.py")
COUNT, CONCURRENCY, KILLS = 60, 8, 3
LATENCY_S = 0.02
STARTING_S = 60


@pytest.fixture
def calls():
    """How often each document was asked about, by the width of its picture."""
    return Counter()


@pytest.fixture
def server(calls):
    def noted(call):
        calls[call.pictures[0].size[0] - 1] += 1
        return Behaviour(latency_s=LATENCY_S)

    with FakeServer(Echo({"text": "A strip."}), script=noted) as server:
        yield server


@pytest.fixture
def starter(server, tmp_path):
    """A process that starts the batch, or goes on with it, for each line that it is sent."""
    access = {"OPENAI_BASE_URL": server.url("openai-responses"), "OPENAI_API_KEY": "any"}
    command = [sys.executable, KILLED, tmp_path / "r.jsonl", str(COUNT), str(CONCURRENCY)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    with subprocess.Popen(command, env={**os.environ, **access}, **pipes) as process:
        yield process
        process.stdin.close()


def start(starter):
    starter.stdin.write("go\n")
    return int(starter.stdout.readline())


def wait_for(calls, count):
    end = time.monotonic() + STARTING_S
    while calls.total() < count:
        assert time.monotonic() < end
        time.sleep(0.001)


def finished(path):
    return {int(line["id"]) for line in lines(path)} if path.exists() else set()


def test_a_batch_that_is_killed_again_and_again_pays_for_everything_once(starter, server, calls, tmp_path):
    out, lots = tmp_path / "r.jsonl", random.Random(7)  # noqa: S311 (moments, no secrets)
    paid = []
    for _ in range(KILLS):
        running = start(starter)
        wait_for(calls, calls.total() + lots.randint(1, COUNT // KILLS))
        time.sleep(lots.random() * LATENCY_S)
        os.kill(running, signal.SIGKILL)
        assert int(starter.stdout.readline()) == -signal.SIGKILL
        time.sleep(2 * LATENCY_S)  # what is on the line reaches the server
        paid.append((finished(out), Counter(calls)))
    start(starter)
    assert int(starter.stdout.readline()) == 0
    for known, before in paid:
        assert {index: calls[index] for index in known} == {index: before[index] for index in known}
    found = [int(line["id"]) for line in lines(out)]
    assert sorted(found) == list(range(COUNT))
    assert set(calls) == set(range(COUNT))
    assert calls.total() <= COUNT + KILLS * CONCURRENCY
    assert server.stats.most_at_once <= CONCURRENCY
