"""Keep the number of calls under way below what a provider takes."""

from __future__ import annotations

import asyncio

from sightline.errors import RateLimited, UsageError
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.places import Place, Places
from sightline.vlm.wrappers.places.memory import MemoryPlaces

# A place is held for so long, and again as long as the call lasts: what a lost process held is free after that. A third
# of it is left for a busy processor twice over.
LEASE_S = 12.0


class AtOnce:
    """Has no more than `most` calls under way in all processes that share `places`, or in this one where None is given.

    Servers of one's own take so many at once; limits a minute, which vendors have, are for `Limit`. Nobody waits longer
    than `patience_s` seconds: RateLimited is raised then. A place is free again when its call ends, and where its
    process was lost after `LEASE_S` seconds. `key` names what shares the places; the name of the provider where None.
    """

    def __init__(
        self,
        provider: Provider,
        places: Places | None = None,
        *,
        most: int,
        key: str | None = None,
        patience_s: float = 30.0,
    ) -> None:
        if most < 1:
            raise UsageError(f"at_once is {most}; let at least 1 call be under way.")
        self._provider = provider
        self._places = places or MemoryPlaces()
        self._most = most
        self._key = key or provider.name
        self._patience_s = patience_s

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes."""
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The provider's answer, asked when there is a place."""
        place = await self._places.take(self._key, self._most, lease_s=LEASE_S, longest_s=self._patience_s)
        if place is None:
            raise RateLimited(
                f"{self.name} had all {self._most} places taken for {self._patience_s:g} s; come back later, or allow "
                "more calls at once."
            )
        keeping = asyncio.create_task(self._keep(place))
        try:
            return await self._provider.ask(question)
        finally:
            keeping.cancel()
            await self._places.leave(place)

    async def _keep(self, place: Place) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 3)
            await self._places.keep(place, lease_s=LEASE_S)
