"""Under which keys an answer is kept: everything that could change it is in them, names and addresses never are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256

from sightline.image.substance import substance
from sightline.types import Image, Json, Task

# To be raised when pages come out with other pixels, readings with other words, or entries with another meaning.
PREPARED = 1


@dataclass(frozen=True)
class Asking:
    """What decides an answer beside the picture.

    `pages` are those asked for, None for all; `chain` names who is asked, in order, and `settings` hold what else
    changes what they say. A `tenant` never sees what another one was answered. `task` is None where the page tells.
    """

    task: Task | None
    pages: str | None
    engine: str
    chain: str
    settings: Mapping[str, Json]
    tenant: str = ""

    @property
    def place(self) -> str:
        """The prefix of all keys of this tenant and task, by which they are cleared."""
        return f"answer:{_digest(self.tenant)[:16]}:{self.task.name if self.task else 'any'}:"

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        task = asdict(self.task) if self.task else None
        said = [PREPARED, task, self.pages, self.engine, self.chain, dict(self.settings), self.tenant]
        return _digest(json.dumps(said, sort_keys=True, default=str))

    def of_file(self, data: bytes) -> str:
        """The key by the bytes as they were sent."""
        return self._key("raw", [sha256(data).hexdigest()])

    def of_substance(self, data: bytes) -> str | None:
        """The key by the bytes without metadata; None for formats that are not taken apart."""
        found = substance(data)
        return self._key("clean", [found]) if found else None

    def of_pixels(self, images: Sequence[Image]) -> str:
        """The key by the prepared pages, in their order."""
        return self._key("pixels", [image.digest for image in images])

    def _key(self, tier: str, digests: Sequence[str]) -> str:
        return f"{self.place}{tier}:{_digest(':'.join([self.digest, *digests]))}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
