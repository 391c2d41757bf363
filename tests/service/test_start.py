"""The program `sightline serve` as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import pytest

LONGEST_S = 60


@dataclass(frozen=True)
class Started:
    """The process, and where it listens."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ended(self) -> tuple[int, str]:
        """Its exit status, and what it said on standard error."""
        _, said = self.process.communicate(timeout=LONGEST_S)
        return self.process.returncode, said


def start(*options: str, **environment: str) -> Started:
    command = [sys.executable, "-c", "from sightline.cli import main; main()", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SIGHTLINE_SERVICE__BODY_S": "1", **environment},
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    found = re.search(r"http://[\d.]+:(\d+);", first)
    assert found, first
    return Started(process, int(found[1]))


@pytest.fixture(scope="module")
def started() -> Iterator[Started]:
    """One without keys, which ends with the tests of this module."""
    service = start("--no-keys", "--workers", "1")
    wait_for(service)
    yield service
    service.process.send_signal(signal.SIGTERM)
    assert service.ended()[0] == 0


def wait_for(service: Started) -> None:
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        try:
            if httpx2.get(f"{service.url}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    pytest.fail("the service is not ready")


def said_by(port: int, *parts: bytes, pause_s: float = 0.0) -> bytes:
    """What the service answers to these bytes, sent as they are, until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_S) as line:
        for part in parts:
            line.sendall(part)
            time.sleep(pause_s)
        heard = b""
        while chunk := line.recv(65_536):
            heard += chunk
        return heard


def test_it_answers_and_says_nothing_of_its_server(started):
    answer = httpx2.get(f"{started.url}/healthz")
    assert answer.json() == {"status": "ok"}
    assert "server" not in answer.headers


def test_a_body_that_comes_byte_by_byte_is_given_up(started):
    head = b"POST /v1/extract HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\nconnection: close\r\n\r\n"
    assert said_by(started.port, head, b"x", pause_s=0.1).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n",
        b"POST /v1/extract HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"POST /v1/extract HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_a_request_that_is_none_ends_its_connection_and_nothing_else(started, request_bytes):
    assert not said_by(started.port, request_bytes).startswith(b"HTTP/1.1 5")
    assert httpx2.get(f"{started.url}/healthz").status_code == 200


def test_a_head_without_end_is_cut_off_with_an_answer(started):
    endless = [b"x: " + b"y" * 8_000 + b"\r\n"] * 20
    heard = said_by(started.port, b"GET /healthz HTTP/1.1\r\n", *endless)
    assert heard.startswith(b"HTTP/1.1 431 ")
    assert httpx2.get(f"{started.url}/healthz").status_code == 200


def test_what_is_in_flight_is_finished_before_it_ends():
    service = start("--no-keys", "--workers", "0")
    wait_for(service)
    with socket.create_connection(("127.0.0.1", service.port), timeout=LONGEST_S) as line:
        line.sendall(b"POST /v1/cost?size=10x10 HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\nx")
        time.sleep(0.2)
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        line.sendall(b"y")
        heard = b""
        while chunk := line.recv(65_536):
            heard += chunk
    status, said = service.ended()
    assert heard.startswith(b"HTTP/1.1 200")
    assert status == 0
    assert "Traceback" not in said


def test_without_keys_it_listens_to_this_machine_alone():
    command = [
        sys.executable,
        "-c",
        "from sightline.cli import main; main()",
        "serve",
        "--no-keys",
        "--host",
        "192.0.2.1",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert ended.returncode == 2
    assert "sightline keys create" in ended.stderr


def test_a_port_that_is_taken_is_told_in_a_sentence(started):
    command = [sys.executable, "-c", "from sightline.cli import main; main()", "serve", "--no-keys", "--port"]
    ended = subprocess.run(
        [*command, str(started.port)], capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
