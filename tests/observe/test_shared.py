"""Metrics of several processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sightline.errors import UsageError
from sightline.observe import Observer, shared_metrics
from sightline.observe.shared import FOLDER

# Counts two requests, says so, and stays until its standard input ends.
WORKER = """
import sys
from datetime import UTC, datetime
from sightline.observe import Observer, Served
observer = Observer()
for _ in range(2):
    observer.finished(Served("id", "/v1/extract", 200, datetime.now(UTC), 0.3))
observer.under_way(requests=5, waiting=1, held_bytes=100)
print("counted", flush=True)
sys.stdin.read()
print(observer.exposition()[0].decode())
"""


@contextmanager
def worker() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", WORKER], stdin=-1, stdout=-1, text=True) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "counted\n"
        yield started


def test_whoever_is_asked_tells_of_all_and_of_what_is_alive() -> None:
    with shared_metrics(), worker() as asked:
        with worker() as ended:
            ended.kill()
        told, _ = asked.communicate()
    assert 'sightline_requests_total{route="/v1/extract",status="200"} 4.0' in told
    assert 'sightline_request_seconds_count{route="/v1/extract"} 4.0' in told
    assert "sightline_requests_in_flight 5.0" in told


def test_the_folder_is_new_and_goes_with_the_service() -> None:
    with shared_metrics():
        folder = Path(os.environ[FOLDER])
        assert folder.is_dir()
    assert not folder.exists()
    assert FOLDER not in os.environ


def test_a_folder_that_is_named_too_late_is_told() -> None:
    with shared_metrics(), pytest.raises(UsageError, match="before the process starts"):
        Observer().exposition()
