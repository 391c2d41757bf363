"""A stand-in for a pipeline, and documents for it, handed to tests as fixtures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

import pytest

from sightline.errors import SightlineError
from sightline.pipeline import failed
from sightline.sources import Listed, Source
from sightline.types import FieldVerdict, Outcome, Record, Upload, Usage


def _documents(count: int) -> Iterator[Listed]:
    """`count` documents of a few bytes each, with the ids a0, a1, ..."""
    return (Listed(f"a{index}", Source(f"{index}.png", partial(_upload, f"{index}.png"))) for index in range(count))


def _upload(name: str) -> Upload:
    return Upload(name, b"picture")


def _record(source: str, *, outcome: Outcome = "accepted", total: str = "9.00", cost: str = "0.01") -> Record:
    """A record that was read, as far as a batch looks at it."""
    return replace(
        failed(source, SightlineError("none"), task="receipt"),
        outcome=outcome,
        error=None,
        values={"total": total, "vendor": {"name": "Thistle"}, "line_items": [{"description": "Tea"}]},
        fields=(FieldVerdict("total", total, "confirmed", kind="amount"),),
        usage=Usage(10, 2),
        cost_usd=Decimal(cost),
    )


@dataclass
class _Reader:
    """Makes a record of each upload after `seconds`, or raises what `faults` has for its name; counts as it goes."""

    seconds: float = 0.0
    faults: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    ended: int = 0

    async def extract(self, upload: Upload, **_: object) -> Record:
        self.asked.append(upload.name)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.at_once -= 1
        self.ended += 1
        if upload.name in self.faults:
            raise self.faults[upload.name]
        return _record(upload.name)


@pytest.fixture(scope="session")
def documents():
    return _documents


@pytest.fixture(scope="session")
def record():
    return _record


@pytest.fixture(scope="session")
def reader():
    """Makes a reader, which takes no time and fails at nothing unless it is told."""
    return _Reader
