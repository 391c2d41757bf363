"""The pipeline of a command, with what has to be opened for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from sightline.cache.keeping import Keeping
from sightline.image import Limits
from sightline.pipeline import Pipeline
from sightline.screen import Guard
from sightline.twins import Twins
from sightline.verify import Promise
from sightline.vlm import Provider


@dataclass(frozen=True, slots=True)
class Line:
    """How documents are read and judged. `workers` is 0 for this process; `keeping` is None where nothing is kept."""

    engine: str
    workers: int
    limits: Limits
    promise: Promise
    guard: Guard
    keeping: Keeping | None

    @asynccontextmanager
    async def around(self, provider: Provider, *, twins: Twins | None = None) -> AsyncGenerator[Pipeline]:
        """The pipeline that asks `provider`, which the caller closes, as the `twins` of its batch."""
        async with AsyncExitStack() as open_now:
            cache = await open_now.enter_async_context(self.keeping.cache()) if self.keeping else None
            pipeline = Pipeline(
                engine=self.engine,
                provider=provider,
                workers=self.workers,
                limits=self.limits,
                promise=self.promise,
                guard=self.guard,
                cache=cache,
                twins=twins,
            )
            yield await open_now.enter_async_context(pipeline)
