"""`sightline eval` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sightline.cli import app
from sightline.testing.examples import Example


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, args)])


@pytest.fixture
def labelled(bill: Path, example: Example) -> Path:
    """A folder with one invoice whose total is labelled."""
    label = {"file": bill.name, "task": "invoice", "values": {"total": example.values["total"]}}
    (bill.parent / "labels.jsonl").write_text(json.dumps(label) + "\n")
    return bill.parent


def test_the_report_is_a_table_of_the_labelled_fields(labelled: Path) -> None:
    result = run(labelled, "--task", "invoice")
    assert result.exit_code == 0
    assert result.stdout.startswith("field")
    assert any(line.startswith("total ") for line in result.stdout.splitlines())


def test_the_report_as_json_is_one_document(labelled: Path) -> None:
    report = json.loads(run(labelled, "--json").stdout)
    assert report["files"] == 1
    assert len(report["fields"]) == 1


@pytest.mark.parametrize(("name", "start"), [("report.json", "{"), ("report.md", "| field |")])
def test_the_report_can_be_kept_as_json_or_markdown(labelled: Path, name: str, start: str) -> None:
    assert run(labelled, "--out", labelled / name).exit_code == 0
    assert (labelled / name).read_text().startswith(start)


def test_a_document_that_cannot_be_read_shows_in_the_exit_status(labelled: Path, bill: Path) -> None:
    bill.write_bytes(b"%PDF-1.7\nand then nothing")
    assert run(labelled).exit_code == 1


def test_a_folder_without_labels_is_wrong_usage(bill: Path) -> None:
    result = run(bill.parent)
    assert result.exit_code == 2
    assert "labels.jsonl" in result.stderr


def test_a_folder_that_is_not_there_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "there is no such folder" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_task_that_nobody_wrote_is_wrong_usage(labelled: Path) -> None:
    result = run(labelled, "--task", "recipe")
    assert result.exit_code == 2
    assert "recipe" in result.stderr
