"""`sightline doctor` from the outside, on whatever is installed here."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sightline.cli import app
from sightline.testing.server import FakeServer

SECRET = "sk-do-not-show"
NO_KEYS = dict.fromkeys(["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"], "")


@pytest.fixture(scope="module")
def report() -> str:
    """Its JSON with one key set; the module pays for loading the OCR models once."""
    result = CliRunner().invoke(app, ["doctor", "--json"], env={**NO_KEYS, "OPENAI_API_KEY": SECRET})
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


def test_the_chain_is_told_and_keys_are_never_shown(report: str) -> None:
    checks = {check["name"]: check for check in json.loads(report)["checks"]}
    assert checks["chain"]["detail"] == "rules; openai:gpt-5.4-mini about what stays in doubt"
    assert checks["model openai:gpt-5.4-mini"]["detail"] == "its client is installed, and its key is set"
    assert SECRET not in report


def test_keys_are_tried_when_that_is_asked_for() -> None:
    with FakeServer(keys=["sk-right"]) as server:
        told = {}
        for key in ("sk-right", "sk-wrong"):
            env = {**NO_KEYS, "OPENAI_API_KEY": key, "OPENAI_BASE_URL": server.url("openai")}
            lines = CliRunner().invoke(app, ["doctor", "--keys", "--json"], env=env).stdout
            told[key] = next(c for c in json.loads(lines)["checks"] if c["name"].startswith("model openai"))
        assert not server.stats.calls
    assert told["sk-right"]["ok"]
    assert "does not take the key" in told["sk-wrong"]["detail"]


def test_without_a_key_it_is_rules_alone() -> None:
    checks = json.loads(CliRunner().invoke(app, ["doctor", "--json"], env=NO_KEYS).stdout)["checks"]
    assert next(c for c in checks if c["name"] == "chain")["detail"] == "rules alone: nothing leaves this machine"


def test_the_table_says_the_same_in_lines_and_ends_with_the_verdict() -> None:
    result = CliRunner().invoke(app, ["doctor"])
    lines = result.stdout.splitlines()
    assert lines[0].split()[:2] == ["✓", "python"]
    assert lines[-1] == "Documents can be read."
