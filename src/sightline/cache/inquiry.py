"""One question about one upload, with everything that finding its record takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sightline.cache.entry import Entry
from sightline.cache.keys import Asking, File
from sightline.types import Finding, Record, Upload


@dataclass(frozen=True)
class Inquiry:
    """A question about `upload`.

    `judge` names who judges: the day and all that is promised, so that records of the same judge are the same; None
    where nothing names it. `again` judges an entry anew, whose record was the other one, and gives None for one that
    is not accepted any more.
    """

    asking: Asking
    upload: Upload
    judge: str | None
    again: Callable[[Entry, Record], Record | None]

    @cached_property
    def file(self) -> File:
        """The bytes that were sent."""
        return File(self.upload.data)

    @cached_property
    def raw(self) -> str:
        """The key by all of them."""
        return self.asking.of_file(self.file.digest)

    @cached_property
    def clean(self) -> str | None:
        """The key by those that decide the pixels; None for formats that are not taken apart."""
        return self.asking.of_substance(self.file.substance) if self.file.substance else None

    @property
    def claim(self) -> Finding | None:
        """What is wrong with the name of this upload."""
        from sightline.image.claim import misnamed

        return misnamed(self.upload)
