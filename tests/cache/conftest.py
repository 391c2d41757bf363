from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def sheets() -> Iterator[ModuleType]:
    """The module `drawn`, which draws pages."""
    with pytest.MonkeyPatch.context() as path:
        path.syspath_prepend(Path(__file__).parent)
        yield import_module("drawn")
