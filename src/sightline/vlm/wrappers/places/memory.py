"""Places in this process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sightline.vlm.wrappers.places import Place


@dataclass(slots=True)
class MemoryPlaces:
    """Keeps the places of one process. Nothing is lost with a call here, so no lease is needed."""

    _free: dict[str, asyncio.Semaphore] = field(default_factory=dict[str, asyncio.Semaphore])

    async def take(self, key: str, most: int, *, lease_s: float, longest_s: float) -> Place | None:  # noqa: ARG002 (see above)
        """A place, when one is free."""
        try:
            async with asyncio.timeout(longest_s):
                await self._free.setdefault(key, asyncio.Semaphore(most)).acquire()
        except TimeoutError:
            return None
        return Place(key, holder="", alone=True)

    async def keep(self, place: Place, *, lease_s: float) -> None:
        """It is held anyway."""

    async def leave(self, place: Place) -> None:
        """Free it."""
        self._free[place.key].release()
