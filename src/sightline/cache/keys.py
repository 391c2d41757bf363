"""Under which keys an answer is kept: everything that could change it is in them, names and addresses never are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib import import_module
from typing import Any

from sightline.types import Image, Json, Task

# To be raised when pages come out with other pixels, readings with other words, or entries with another meaning.
PREPARED = 2


def place_of(task: str | None, *, tenant: str = "") -> str:
    """The prefix of all answers of a tenant to a task, or, with None, to questions whose pages tell the task."""
    return f"answer:{_owner(tenant)}:{task or 'any'}:"


def places_about(task: str | None, *, tenant: str = "") -> tuple[str, ...]:
    """The prefixes of all that is kept of a tenant's documents of a task: answers, and what was read.

    A question without a task finds its task on the page, so that its answer may be of this one, too.
    """
    return (place_of(task, tenant=tenant), place_of(None, tenant=tenant), f"reading:{_owner(tenant)}:")


@dataclass(frozen=True)
class Asking:
    """What decides an answer beside the picture.

    `pages` are those asked for, None for all; `chain` names who is asked, in order, and `settings` hold what else
    changes what they say. A `tenant` never sees what another one was answered. `task` is None where the page tells.
    `prepared` is what changes pages and their words: what a document may ask of this machine, say.
    """

    task: Task | None
    pages: str | None
    engine: str
    chain: str
    settings: Mapping[str, Json]
    tenant: str = ""
    prepared: str = ""

    @cached_property
    def place(self) -> str:
        """The prefix of all keys of this tenant and task, by which they are cleared."""
        return place_of(self.task.name if self.task else None, tenant=self.tenant)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        task = asdict(self.task) if self.task else None
        return _digest([*self._looked_at, task, self.chain, dict(self.settings)])

    @cached_property
    def read_digest(self) -> str:
        """The SHA-256 of what decides the words of a page, whatever is asked about them."""
        return _digest(self._looked_at)

    def of_file(self, digest: str) -> str:
        """The key by the digest of the bytes as they were sent."""
        return self._key("raw", [digest])

    def of_substance(self, digest: str) -> str:
        """The key by the digest of the bytes without metadata."""
        return self._key("clean", [digest])

    def of_pixels(self, images: Sequence[Image]) -> str:
        """The key by the prepared pages, in their order."""
        return self._key("pixels", [image.digest for image in images])

    def of_words(self, digest: str) -> str:
        """The key of what was read of a file, by either digest of it."""
        return f"reading:{_owner(self.tenant)}:{_joined(self.read_digest, digest)}"

    @cached_property
    def journal(self) -> str:
        """The name of the journal of pages that were asked the same."""
        return f"{self.place}near:{self.digest}"

    @property
    def _looked_at(self) -> list[Json]:
        return [PREPARED, self.prepared, self.pages, self.engine, self.tenant]

    def _key(self, tier: str, digests: Sequence[str]) -> str:
        return f"{self.place}{tier}:{_joined(self.digest, *digests)}"


@dataclass(frozen=True)
class File:
    """The bytes of one upload, whose digests are computed when they are first asked for."""

    data: bytes

    @cached_property
    def digest(self) -> str:
        """The BLAKE3 of all of them, at 0.15 ms a MB; where that has no wheel, the SHA-256, at 0.65."""
        return _hash()(self.data).hexdigest()

    @cached_property
    def substance(self) -> str | None:
        """The digest of those that decide the pixels; None for formats that are not taken apart."""
        from sightline.image.substance import substance

        return substance(self.data)


@cache
def _hash() -> Callable[[bytes], Any]:
    try:
        return import_module("blake3").blake3
    except ImportError:
        return sha256


def _owner(tenant: str) -> str:
    return _digest(tenant)[:16]


def _digest(said: object) -> str:
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _joined(*digests: str) -> str:
    return sha256(":".join(digests).encode()).hexdigest()
