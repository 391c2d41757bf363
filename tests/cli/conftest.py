"""Documents to give to the program, and the program as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeAlias

import pytest

from sightline.testing.examples import Example, invoice

Start: TypeAlias = "Callable[..., subprocess.Popen[bytes]]"


@pytest.fixture(scope="session")
def example() -> Example:
    """An invoice as a PDF that states its text, so that nothing has to be read by OCR."""
    return invoice(2, market="en-US", look="pdf")


@pytest.fixture
def bill(tmp_path: Path, example: Example) -> Path:
    path = tmp_path / "bill.pdf"
    path.write_bytes(example.data)
    return path


@pytest.fixture
def start() -> Start:
    """Starts the program with these arguments, its output caught unless it is sent elsewhere."""

    def started(
        *args: object, stderr: int | IO[bytes] = subprocess.PIPE, env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "from sightline.cli import main; main()", *map(str, args)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, env=env)

    return started
