"""What every machine is told: whom to ask and what, how much at once, and where the rows go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from typing import Protocol
from uuid import uuid4

from sightline.batch.flow import CONCURRENCY, NOTHING_SAID, Ask, Extractor
from sightline.batch.tally import Tally
from sightline.sources import Listed

NAME_BYTES = 16


class Opening(Protocol):
    """Opens the pipeline of a machine. It is pickled and sent there, so it holds settings and no connections."""

    @property
    def is_shared(self) -> bool:
        """Whether the limits of whoever is asked hold for all machines together."""
        ...

    def pipeline(self) -> AbstractAsyncContextManager[Extractor]:
        """The pipeline, which lives as long as the process."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with each document. `place` is a folder or a URL of an object store; `concurrency` is of one machine.

    `run` tells one run from another where a machine outlives it.
    """

    place: str
    opening: Opening
    ask: Ask = NOTHING_SAID
    concurrency: int = CONCURRENCY
    run: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class Part:
    """Documents that become one file of the table."""

    documents: tuple[Listed, ...]

    @property
    def name(self) -> str:
        """The name of the file: the same for the same ids, so that a part that is done twice is there once."""
        digest = blake2b(digest_size=NAME_BYTES)
        for one in self.documents:
            digest.update(one.id.encode("utf-8", "surrogatepass") + b"\0")
        return f"part-{digest.hexdigest()}.parquet"


@dataclass(frozen=True, slots=True)
class Done:
    """A part that is in the table, or why the whole run cannot go on."""

    name: str
    tally: Tally = field(default_factory=Tally)
    error: Exception | None = None


def parts(documents: Iterable[Listed], size: int) -> Iterator[Part]:
    """`documents` in parts of `size`, the last one of what is left."""
    rest = iter(documents)
    while some := tuple(islice(rest, size)):
        yield Part(some)
