from __future__ import annotations

import pytest

from sightline.ocr.scripts import reader_of

RUSSIAN_ONLY = """#!/bin/sh
case "$1" in --list-langs) echo rus;; *) exit 3;; esac
"""


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, tmp_path):
    """A machine without any engine but the one that a test puts there; looked for anew before and after."""
    monkeypatch.setenv("PATH", str(tmp_path))
    reader_of.cache_clear()
    yield
    reader_of.cache_clear()


def test_nobody_reads_a_script_where_nothing_is_installed() -> None:
    assert reader_of("cyrillic") is None


def test_only_scripts_whose_data_are_there_are_read(tmp_path) -> None:
    command = tmp_path / "tesseract"
    command.write_text(RUSSIAN_ONLY)
    command.chmod(0o755)
    assert reader_of("cyrillic") is not None
    assert reader_of("hangul") is None


def test_a_script_that_no_engine_knows_has_no_reader() -> None:
    assert reader_of("other") is None
