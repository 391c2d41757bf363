"""The command line keeps records where the settings say, finds them again, and deletes them for good."""

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
    """A folder in which a bill was read and kept."""
    return bill_kept("[records]\nkeep = true\ndays = 30\n")


@pytest.fixture
def kept(once, settled, tmp_path, monkeypatch):
    """The id of the record, in a copy of that folder for this test alone."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    settled(monkeypatch, tmp_path)
    [line] = told("records", "list")["records"]
    return line["id"]


def pages(folder):
    return [path for path in (folder / "kept" / "pages").rglob("*") if path.is_file()]


def test_what_was_read_is_listed_and_shown(kept, tmp_path):
    [line] = told("records", "list", "--outcome", "accepted", "--task", "invoice")["records"]
    assert (line["id"], line["source"], line["pages"]) == (kept, "bill.pdf", 2)
    record = told("records", "show", kept)
    assert (record["source"], record["outcome"]) == ("bill.pdf", "accepted")
    assert kept in said("records", "list")
    assert "accepted" in said("records", "show", kept)
    assert len(pages(tmp_path)) == 2


def test_records_are_found_by_a_value(kept):
    number = told("records", "show", kept)["values"]["invoice_number"]
    assert told("records", "list", "--value", f"invoice_number={number}")["records"]
    assert told("records", "list", "--value", "invoice_number=none")["records"] == []
    assert told("records", "list", "--until", "2020-01-01")["records"] == []
    assert "no such records" in said("records", "list", "--since", "2999-01-01")


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv", "parquet"])
def test_records_are_exported_as_the_name_of_the_file_says(kept, tmp_path, suffix):
    out = tmp_path / f"records.{suffix}"
    assert "1 records are in" in said("records", "export", "--out", out)
    assert kept.encode() in out.read_bytes()
    assert not list(tmp_path.glob(".*.jsonl"))


def test_a_deleted_record_is_gone_with_its_pages(kept, tmp_path):
    assert told("records", "delete", kept) == {"deleted": 1}
    assert told("records", "list")["records"] == []
    assert pages(tmp_path) == []
    assert "no such record" in said("records", "show", kept, status=1)
    said("records", "delete", kept, status=1)
    assert "as it was written" in said("records", "verify")


def test_nothing_expires_before_its_time(kept):
    assert told("records", "expire") == {"expired": 0}


def test_today_is_added_up(kept):
    [of_invoices] = told("stats")["tasks"]
    assert (of_invoices["task"], of_invoices["records"], of_invoices["accepted"]) == ("invoice", 1, 1)
    assert "100.0%" in said("stats")
    assert "Nothing was kept" in said("stats", "--tenant", "nobody")


def test_batches_are_kept_too(kept, tmp_path):
    said("batch", "bill.pdf", "--model", "rules", "--workers", "0", "--out", tmp_path / "out.jsonl")
    assert len(told("records", "list")["records"]) == 2


def test_without_the_setting_nothing_is_kept(bill, settled, tmp_path, monkeypatch):
    settled(monkeypatch, tmp_path)
    said("extract", bill, "--model", "rules", "--workers", "0")
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("wrong", [["--outcome", "perfect"], ["--value", "total"], ["--since", "yesterday"]], ids=str)
def test_a_wish_that_nobody_understands_is_refused(wrong):
    said("records", "list", *wrong, status=2)
