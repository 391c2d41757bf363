from collections.abc import AsyncIterator
from uuid import uuid4

import pytest


@pytest.fixture
async def redis_prefix(redis_url) -> AsyncIterator[str]:
    """A prefix of this test alone, whose keys are deleted behind it."""
    from redis.asyncio import Redis

    prefix = f"sightline:test:{uuid4().hex}:"
    yield prefix
    async with Redis.from_url(redis_url) as redis:
        if found := await redis.keys(f"{prefix.rstrip(':')}*"):
            await redis.delete(*found)
