"""Redis or Postgres stops under load and starts again: what does not need it goes on, the rest says so and recovers."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sightline.cache.keeping import Keeping
from sightline.database.engine import Database
from sightline.database.place import Place
from sightline.records.keeping import Recording
from sightline.tenants import Keys

if TYPE_CHECKING:
    import httpx2

LONGEST_S = 30.0
OWNER = "postgres"
NUMBERS = count()


class Server:
    """A server of this module alone, which is stopped and started on one port."""

    def __init__(self, command: list[str], port: int, *, owner: str | None = None) -> None:
        self.port = port
        self._command = command
        self._owner = owner
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=self._owner
        )
        end = time.monotonic() + LONGEST_S
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=0.1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        pytest.fail(f"{self._command[0]} did not start in {LONGEST_S:g} s")

    def stop(self) -> None:
        """Stop it at once, with all its connections: SIGINT is what Postgres calls a fast shutdown."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(LONGEST_S)
            self._process = None


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed, so that none can be stopped")
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    server = Server([program, "--port", str(port), "--save", "", "--dir", str(folder)], port)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    initdb = shutil.which("initdb")
    if initdb is None:
        pytest.skip("initdb is not installed, so that no Postgres server can be stopped")
    # Postgres does not run as root, and no other user may enter the folders of the test run.
    owner = OWNER if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="sightline-postgres-") as folder:
        if owner:
            shutil.chown(folder, owner)
        data, programs = f"{folder}/data", Path(initdb).resolve().parent
        made = [initdb, "--no-sync", "--auth=trust", f"--username={OWNER}", "--pgdata", data]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, user=owner)
        port = free_port()
        options = ["-c", "fsync=off", "-c", f"unix_socket_directories={folder}", "-c", "listen_addresses=127.0.0.1"]
        server = Server([str(programs / "postgres"), "-D", data, "-p", str(port), *options], port, owner=owner)
        server.start()
        yield server
        server.stop()


@asynccontextmanager
async def load(**asked: Callable[[], Awaitable[httpx2.Response]]) -> AsyncIterator[dict[str, Counter[str]]]:
    """Asks each of them again and again, and counts statuses, with the code of every error."""
    told = {name: Counter[str]() for name in asked}

    async def again(name: str) -> None:
        while True:
            answer = await asked[name]()
            code = answer.json()["code"] if answer.status_code >= 400 else ""
            told[name][f"{answer.status_code} {code}".strip()] += 1
            await asyncio.sleep(0.01)

    callers = [asyncio.create_task(again(name)) for name in asked]
    yield told
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)


async def heard(counts: Counter[str], status: str, *, times: int = 3) -> None:
    """Wait until this was answered some more times."""
    until = counts[status] + times
    async with asyncio.timeout(LONGEST_S):
        while counts[status] < until:  # noqa: ASYNC110 (callers count, and tell nobody)
            await asyncio.sleep(0.01)


async def test_without_its_store_documents_are_read_and_only_idempotency_keys_wait(serve, document, redis):
    keeping = Keeping(enabled="on", store="redis", redis_url=f"redis://127.0.0.1:{redis.port}/0")
    async with serve(keeping=keeping) as service:

        def new():
            return service.client.post("/v1/extract?task=invoice", content=document.data + b"%%%d" % next(NUMBERS))

        def once():
            key = {"idempotency-key": f"order-{next(NUMBERS)}"}
            return service.client.post("/v1/extract?task=invoice", content=document.data, headers=key)

        async with load(new=new, once=once, alive=lambda: service.client.get("/healthz")) as told:
            await heard(told["once"], "200")
            redis.stop()
            await heard(told["once"], "503 store_error")
            await heard(told["new"], "200")
            redis.start()
            await heard(told["once"], "200")
    assert set(told["new"]) == set(told["alive"]) == {"200"}
    assert set(told["once"]) == {"200", "503 store_error"}


async def test_without_its_database_documents_are_read_and_only_records_and_new_keys_wait(serve, document, postgres):
    place = Place(url=f"postgresql://{OWNER}@127.0.0.1:{postgres.port}/postgres")
    async with Database(place.url) as database:
        key = await Keys(database).create(tenant="acme", scopes=["extract", "records"])
    recording = Recording(keep=True, pictures="none")
    async with serve(place=place, recording=recording, serving={"keys": True}) as service:
        mine = {"authorization": f"Bearer {key.secret}"}

        def read():
            return service.client.post("/v1/extract?task=invoice", content=document.data, headers=mine)

        kept = (await read()).headers["location"]
        async with load(
            read=read,
            record=lambda: service.client.get(kept, headers=mine),
            stranger=lambda: service.client.post(
                "/v1/cost?size=9x9", headers={"x-api-key": f"sl_{next(NUMBERS)}_unknown"}
            ),
            alive=lambda: service.client.get("/healthz"),
        ) as told:
            await heard(told["record"], "200")
            postgres.stop()
            await heard(told["record"], "503 database_down")
            await heard(told["stranger"], "503 database_down")
            unready = await service.client.get("/readyz")
            postgres.start()
            await heard(told["record"], "200")
            await heard(told["stranger"], "401 no_key")
            await heard(told["read"], "200")
            again = await read()
            ready = await service.client.get("/readyz")
    assert (unready.status_code, ready.status_code) == (503, 200)
    assert set(told["alive"]) == {"200"}
    assert set(told["read"]) <= {"200", "503 database_down"}
    assert again.headers["x-record-id"]
