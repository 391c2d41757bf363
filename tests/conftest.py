"""What tests of several parts share."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def misbehave() -> Iterator[ModuleType]:
    """The module of that name, where other processes find it too."""
    with pytest.MonkeyPatch.context() as path:
        path.syspath_prepend(Path(__file__).parent / "misbehaving")
        yield import_module("misbehave")
