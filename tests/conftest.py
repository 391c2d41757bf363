"""What tests of several parts share."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from sightline.database.engine import Database
from sightline.vlm.models.vendors import VENDORS

# What moderators are reached by, beside the keys that their vendors' models have too.
MODERATORS = (
    "CONTENT_SAFETY_ENDPOINT",
    "CONTENT_SAFETY_KEY",
    "GOOGLE_VISION_API_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
POSTGRES = os.environ.get("POSTGRES_URL", "postgresql://postgres@localhost:5432/test")
REDIS = os.environ.get("REDIS_URL", "redis://localhost:6379/0")


@pytest.fixture(scope="session")
def misbehave() -> Iterator[ModuleType]:
    """The module of that name, where other processes find it too."""
    with pytest.MonkeyPatch.context() as path:
        path.syspath_prepend(Path(__file__).parent / "misbehaving")
        yield import_module("misbehave")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a running server; missing in CI it is a failure, elsewhere a reason to skip."""
    place = urlsplit(REDIS)
    try:
        socket.create_connection((place.hostname or "localhost", place.port or 6379), timeout=1).close()
    except OSError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Redis server at {REDIS}: {error}")
        pytest.skip(f"no Redis server at {REDIS}; start one, or name one in REDIS_URL")
    return REDIS


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a database of this run alone; without a server in CI it is a failure, elsewhere a reason to skip."""
    import psycopg

    name = f"sightline_test_{uuid4().hex}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Postgres server at {POSTGRES}: {error}")
        pytest.skip(f"no Postgres server at {POSTGRES}; start one, or name one in POSTGRES_URL")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_at(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path | str:
    """Where there is a database, of each engine in turn: tests that share it have tenants of their own."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return tmp_path_factory.mktemp("database") / "records.db"


@pytest.fixture
async def database(database_at: Path | str) -> AsyncIterator[Database]:
    """The database itself, open."""
    async with Database(database_at) as opened:
        yield opened


@pytest.fixture
def tenant() -> str:
    """A tenant that no other test knows."""
    return f"tenant-{uuid4().hex}"


@pytest.fixture(autouse=True, scope="session")
def nothing_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test finds what another one, or the person who runs them, was answered; tests of the cache name a file.

    Nor does any touch records of that person.
    """
    own = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIGHTLINE_CACHE__ENABLED", "off")
        environment.setenv("SIGHTLINE_DATABASE__PATH", str(own / "records.db"))
        environment.setenv("SIGHTLINE_RECORDS__PICTURES", str(own / "pages"))
        yield


@pytest.fixture(autouse=True, scope="session")
def no_real_vendor() -> Iterator[None]:
    """Whatever keys the person who runs the tests has: no test spends them."""
    with pytest.MonkeyPatch.context() as environment:
        known = [name for vendor in VENDORS.values() for name in (*vendor.keys, *vendor.urls)]
        for name in (*known, *MODERATORS):
            environment.delenv(name, raising=False)
        yield
