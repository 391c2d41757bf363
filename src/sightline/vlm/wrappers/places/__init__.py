"""The places port: who may have a call under way, where a server takes only so many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """The right to have one call under way for `key`. `alone` says that it is one of this process only."""

    key: str
    holder: str
    alone: bool = False


class Places(Protocol):
    """Gives out places, and takes them back.

    Never raises: an implementation that loses its server goes on by itself, with fewer places.
    """

    async def take(self, key: str, most: int, *, lease_s: float, longest_s: float) -> Place | None:
        """One of the `most` places of `key`; None where none is free within `longest_s` seconds.

        It is free again after `lease_s` seconds unless it is kept. Whoever came first in this process is served first.
        """
        ...

    async def keep(self, place: Place, *, lease_s: float) -> None:
        """Hold a place for `lease_s` seconds from now."""
        ...

    async def leave(self, place: Place) -> None:
        """Give a place back."""
        ...
