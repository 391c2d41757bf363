"""The port for keeping bytes under a key for a while: what was paid for once need not be paid for again.

    memory = MemoryStore(max_bytes=64_000_000)                   one process
    file = SqliteStore(path, max_bytes=1_000_000_000)            the processes of one machine
    server = RedisStore("redis://localhost:6379/0")              those of many

Each is a `Tally` and a `Journal`, too. A store may lose what it was given at any time, and whoever uses one goes on
without: `Guarded` makes a slow, broken or missing store one that holds nothing. `testing.conformance.check_store`,
`check_tally` and `check_journal` prove an implementation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Store(Protocol):
    """Keeps bytes by key. Raises StoreError when it cannot.

    Keys are short texts of printable ASCII, in which `:` sets the parts apart: a prefix that ends with one names all
    keys below it.
    """

    async def get(self, key: str) -> bytes | None:
        """What was last put under `key`; None where nothing was, or its time is over."""
        ...

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """Keep `value` under `key` for at most `ttl_s` seconds, in place of what was there."""
        ...

    async def clear(self, prefix: str = "") -> int:
        """Forget all keys that begin with `prefix`, and say how many there were."""
        ...


class Tally(Protocol):
    """Counts by name, added up over every process that uses it. Raises StoreError when it cannot."""

    async def add(self, counts: Mapping[str, int]) -> None:
        """Add to each count; one that is not there yet begins at 0."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """Every count that was added to."""
        ...


class Journal(Protocol):
    """Lines that are only added, which every process reads from where it left off. Raises StoreError when it cannot."""

    async def append(self, name: str, line: bytes, *, ttl_s: float) -> None:
        """Add a line to the journal `name`, which is kept for at least `ttl_s` seconds from now.

        Of a long journal the first lines may be lost. It is cleared with the keys that begin as its name does.
        """
        ...

    async def since(self, name: str, mark: str = "") -> tuple[Sequence[bytes], str]:
        """The lines behind `mark`, all of them without one, and the mark behind the last."""
        ...


class Keeper(Store, Tally, Journal, Protocol):
    """All three in one, as the stores of this package are."""

    async def aclose(self) -> None:
        """Close files and connections."""
        ...
