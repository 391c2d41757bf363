"""Pipelines that an engine can open wherever it works, as long as that is this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest

OPENED: dict[str, object] = {}


@dataclass(frozen=True)
class _Named:
    """Opens the pipeline that goes by this name, as openings are sent around and pipelines are not."""

    name: str
    is_shared: bool = True

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[object]:
        OPENED[f"{self.name} opened"] = OPENED.get(f"{self.name} opened", 0) + 1
        yield OPENED[self.name]
        OPENED[f"{self.name} closed"] = True


@pytest.fixture(scope="session")
def opening():
    """Makes the opening of a pipeline."""

    def made(pipeline, **options) -> _Named:
        name = uuid4().hex
        OPENED[name] = pipeline
        return _Named(name, **options)

    return made


@pytest.fixture(scope="session")
def opened():
    """How often an opening was opened, and whether it was closed."""
    return lambda opening: (OPENED.get(f"{opening.name} opened", 0), OPENED.get(f"{opening.name} closed", False))
