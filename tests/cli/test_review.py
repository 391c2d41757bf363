"""The command line shows what waits, brings labels in and out, and learns from them."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from sightline.cli import app

RUNNER = CliRunner()


def said(*arguments, status=0):
    done = RUNNER.invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == status, done.output
    return done.output


def told(*arguments):
    return json.loads(said(*arguments, "--json"))


@pytest.fixture(scope="module")
def once(bill_kept):
    """A folder in which a bill was accepted, and drawn for an audit."""
    return bill_kept("[records]\nkeep = true\n\n[review]\naudit_share = 1.0\n")


@pytest.fixture
def waiting(once, settled, tmp_path, monkeypatch):
    """The id of the record, in a copy of that folder for this test alone."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    settled(monkeypatch, tmp_path)
    [line] = told("review", "list")["items"]
    return line["id"]


@pytest.fixture
def reviewed(waiting, tmp_path):
    """The same, with a total that somebody says is another one."""
    (tmp_path / "labels.jsonl").write_text(json.dumps({"id": waiting, "labels": {"total": "1.00"}}))
    said("review", "import", "labels.jsonl")
    return waiting


def test_what_waits_is_shown(waiting):
    assert "audit" in said("review", "list")


def test_what_was_brought_in_is_in_the_history_and_comes_out_again(reviewed, tmp_path):
    assert "Nothing waits." in said("review", "list")
    assert "-> 1.00" in said("review", "history", reviewed)
    assert [entry["action"] for entry in told("review", "history", reviewed)["entries"]] == ["review corrected"]
    said("review", "export", "--out", "reviewed.jsonl")
    [line] = map(json.loads, (tmp_path / "reviewed.jsonl").read_text().splitlines())
    assert (line["id"], line["labels"]["total"]) == (reviewed, "1.00")
    assert "as it was written" in said("records", "verify")


def test_labels_of_a_record_that_is_gone_are_told(waiting, tmp_path):
    (tmp_path / "labels.jsonl").write_text(json.dumps({"id": "0" * 32, "labels": {"total": "1.00"}}))
    assert "1 of records that are not there" in said("review", "import", "labels.jsonl", status=1)


def test_calibrating_learns_from_the_random_sample(reviewed):
    found = told("calibrate", "--from-reviews")["tasks"]["invoice"]
    assert (found["labels"], found["wrong"]) == (1, 1)


def test_without_a_reviewed_sample_nothing_can_be_learned(waiting):
    assert "audit_share" in said("calibrate", "--from-reviews", status=2)


def test_a_folder_with_other_documents_is_left_alone(reviewed):
    assert "not empty" in said("eval", ".", "--from-reviews", status=2)


def test_without_reviews_there_is_nothing_to_read_again(waiting):
    assert "nothing to read again" in said("eval", "--from-reviews", status=2)


# It reads two pages by OCR: that is what it is about.
def test_reviewed_pages_are_read_again_and_scored(reviewed, tmp_path):
    report = json.loads(said("eval", "again", "--from-reviews", "--json"))
    assert (tmp_path / "again" / "labels.jsonl").is_file()
    rates = {field["path"]: field["right"]["share"] for field in report["fields"]}
    assert (rates["total"], rates["invoice_number"]) == (0, 1)
