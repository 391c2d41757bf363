from __future__ import annotations

from pathlib import Path

import pytest

from sightline.errors import EngineError, MissingExtra
from sightline.ocr.tesseract import Tesseract
from sightline.testing.conformance.sheets import plain_page

# A command of that name that knows one language and then fails on every page.
BROKEN = """#!/bin/sh
case "$1" in --list-langs) echo eng;; *) exit 3;; esac
"""


@pytest.fixture
def only_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a test may put the one program that is found by name."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "tesseract"


def test_without_the_command_the_engine_says_how_to_install_it(only_command) -> None:
    with pytest.raises(MissingExtra, match="apt install tesseract-ocr"):
        Tesseract()


def test_a_command_that_fails_is_an_engine_error_that_names_its_status(only_command) -> None:
    only_command.write_text(BROKEN)
    only_command.chmod(0o755)
    engine = Tesseract()
    with pytest.raises(EngineError, match="status 3"):
        engine.read(plain_page((60, 80)))
    assert engine.turn_of(plain_page((60, 80))) == 0
