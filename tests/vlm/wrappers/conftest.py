"""A question that scripted providers do not look at, and a Redis server that some tests need."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from sightline import registry
from sightline.types import Question

REDIS = os.environ.get("REDIS_URL", "redis://localhost:6379/0")


@pytest.fixture(scope="session")
def question() -> Question:
    return Question(registry.task("receipt"), (), ())


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


@pytest.fixture
async def redis_prefix(redis_url) -> AsyncIterator[str]:
    """The beginning of keys that nobody else uses, and that are deleted behind the test."""
    from redis.asyncio import Redis

    prefix = f"{{test:{uuid4().hex}}}:"
    yield prefix
    async with Redis.from_url(redis_url) as redis:
        if found := await redis.keys(f"{prefix}*"):
            await redis.delete(*found)
