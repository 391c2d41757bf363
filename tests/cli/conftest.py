"""Documents to give to the program, and the program as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeAlias

import pytest
from typer.testing import CliRunner

from sightline.cli import app
from sightline.testing.examples import Example, invoice

Start: TypeAlias = "Callable[..., subprocess.Popen[bytes]]"
Settle: TypeAlias = Callable[[pytest.MonkeyPatch, Path], None]


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


@pytest.fixture(scope="session")
def settled() -> Settle:
    """Goes to work in a folder, and keeps everything there."""

    def settle(environment: pytest.MonkeyPatch, folder: Path) -> None:
        environment.chdir(folder)
        environment.setenv("SIGHTLINE_DATABASE__PATH", "kept/records.db")
        environment.setenv("SIGHTLINE_RECORDS__PICTURES", "kept/pages")

    return settle


@pytest.fixture(scope="session")
def bill_kept(example: Example, settled: Settle, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a folder in which a bill was read and kept with these settings."""

    def kept(settings: str) -> Path:
        folder = tmp_path_factory.mktemp("once")
        (folder / "bill.pdf").write_bytes(example.data)
        (folder / "sightline.toml").write_text(settings)
        with pytest.MonkeyPatch.context() as own:
            settled(own, folder)
            done = CliRunner().invoke(app, ["extract", "bill.pdf", "--model", "rules", "--workers", "0", "--json"])
        assert done.exit_code == 0, done.output
        return folder

    return kept
