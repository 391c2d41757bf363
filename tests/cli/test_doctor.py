"""`sightline doctor` from the outside, on whatever is installed here."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sightline.cli import app

SECRET = "sk-do-not-show"


@pytest.fixture(scope="module")
def report() -> str:
    """Its JSON with one key set; the module pays for loading the OCR models once."""
    result = CliRunner().invoke(app, ["doctor", "--json"], env={"OPENAI_API_KEY": SECRET})
    assert result.exit_code == 0
    return result.stdout


def test_a_good_installation_works_and_every_needed_part_was_tried(report: str) -> None:
    data = json.loads(report)
    assert data["works"] is True
    needed = {check["name"]: check["ok"] for check in data["checks"] if check["needed"]}
    assert needed == dict.fromkeys(
        ["python", "sightline", "packages", "models", "pdf", "ocr rapidocr", "extract"], True
    )


def test_ocr_and_extraction_have_really_read_a_page(report: str) -> None:
    details = {check["name"]: check["detail"] for check in json.loads(report)["checks"]}
    assert details["ocr rapidocr"].startswith("loaded, and read a drawn page in ")
    assert details["extract"].startswith("read the total 9.00 from a drawn receipt in ")


def test_keys_are_named_and_never_shown(report: str) -> None:
    [keys] = [check for check in json.loads(report)["checks"] if check["name"] == "keys"]
    assert keys["ok"] is True
    assert keys["detail"].startswith("set: OPENAI_API_KEY; not set: ")
    assert SECRET not in report


def test_the_table_says_the_same_in_lines_and_ends_with_the_verdict() -> None:
    result = CliRunner().invoke(app, ["doctor"])
    lines = result.stdout.splitlines()
    assert lines[0].split()[:2] == ["✓", "python"]
    assert lines[-1] == "Documents can be read."
