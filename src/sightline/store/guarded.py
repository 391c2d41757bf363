"""A store that can fail, be slow or gone, made into one that holds nothing meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from typing import TypeVar

from sightline.errors import StoreError
from sightline.store import Keeper

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
# A store that has just failed is left alone for so long: a request waits for one slow answer, not every request.
PAUSE_S = 2.0


class Guarded:
    """Asks `store`, and goes on without it when it fails; then it is left alone for `pause_s` seconds.

    `degraded` says whether it was left out at the last call. The first failure of a row, and its end, are logged.
    """

    def __init__(self, store: Keeper, *, pause_s: float = PAUSE_S, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._pause_s = pause_s
        self._clock = clock
        self._shut_until = 0.0
        self.degraded = False

    async def aclose(self) -> None:
        """Close the store."""
        await self._store.aclose()

    async def get(self, key: str) -> bytes | None:
        """What is kept under `key`; None where the store does not say."""
        return await self._try(lambda: self._store.get(key), None)

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """Keep `value` where that is possible."""
        await self._try(lambda: self._store.put(key, value, ttl_s=ttl_s), None)

    async def add(self, counts: Mapping[str, int]) -> None:
        """Count where that is possible."""
        await self._try(lambda: self._store.add(counts), None)

    async def append(self, name: str, line: bytes, *, ttl_s: float) -> None:
        """Add a line where that is possible."""
        await self._try(lambda: self._store.append(name, line, ttl_s=ttl_s), None)

    async def since(self, name: str, mark: str = "") -> tuple[Sequence[bytes], str]:
        """The lines behind `mark`; none where the store does not say."""
        return await self._try(lambda: self._store.since(name, mark), ((), mark))

    async def clear(self, prefix: str = "") -> int:
        """Forget what begins with `prefix`. Raises StoreError: whoever clears wants it done."""
        return await self._store.clear(prefix)

    async def counts(self) -> Mapping[str, int]:
        """Every count. Raises StoreError: whoever asks wants to know."""
        return await self._store.counts()

    async def _try(self, call: Callable[[], Awaitable[T]], otherwise: T) -> T:
        if self._clock() < self._shut_until:
            return otherwise
        try:
            found = await call()
        except StoreError as error:
            self._shut_until = self._clock() + self._pause_s
            if not self.degraded:
                _LOG.warning("%s Answers are not cached meanwhile.", error)
            self.degraded = True
            return otherwise
        if self.degraded:
            _LOG.warning("The cache answers again.")
        self.degraded = False
        return found
