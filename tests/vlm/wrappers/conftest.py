"""A question that scripted providers do not look at, and keys of a Redis server of which nothing is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from sightline import registry
from sightline.types import Question


@pytest.fixture(scope="session")
def question() -> Question:
    return Question(registry.task("receipt"), (), ())


@pytest.fixture
async def redis_prefix(redis_url) -> AsyncIterator[str]:
    """The beginning of keys that nobody else uses, and that are deleted behind the test."""
    from redis.asyncio import Redis

    prefix = f"{{test:{uuid4().hex}}}:"
    yield prefix
    async with Redis.from_url(redis_url) as redis:
        if found := await redis.keys(f"{prefix}*"):
            await redis.delete(*found)
