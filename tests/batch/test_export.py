"""Tables made of a journal."""

import csv
import datetime as dt
import json
from decimal import Decimal

import pytest

from sightline.batch import Finished
from sightline.batch.export import check, export
from sightline.errors import UsageError


@pytest.fixture
def journal(tmp_path, record):
    """Three documents: one that was read, one whose text is a formula, and one that failed under an odd name."""
    done = [Finished("a", record("a.png")).to_json(), Finished("b", record("b.png", total="-5.00")).to_json()]
    done[1]["values"] = {"total": "-5.00", "date": "2026-02-28", "vendor": {"name": "=HYPERLINK(1)"}}
    done[1]["fields"] = [{"path": "date", "kind": "date", "status": "unverified"}, *done[0]["fields"]]
    failed = Finished("c\udcff", record("c.png", outcome="failed")).to_json()
    failed.update(values={}, fields=[], error={"code": "corrupt_input", "message": "damaged"})
    path = tmp_path / "r.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in [*done, failed]))
    return path


def test_csv_has_a_row_for_each_document_and_runs_in_no_spreadsheet(journal, tmp_path):
    export(journal, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["accepted", "accepted", "failed"]
    assert [row["total"] for row in rows] == ["9.00", "-5.00", ""]
    assert rows[1]["vendor.name"] == "'=HYPERLINK(1)"
    assert rows[1]["doubtful"] == "date"
    assert rows[2]["error"] == "corrupt_input"


def test_parquet_has_types(journal, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="tables need the extra parquet")
    export(journal, tmp_path / "r.parquet")
    rows = parquet.read_table(tmp_path / "r.parquet").to_pylist()
    assert [row["total"] for row in rows] == [Decimal("9.00"), Decimal("-5.00"), None]
    assert rows[1]["date"] == dt.date(2026, 2, 28)
    assert rows[0]["input_tokens"] == 10
    assert rows[2]["id"] == "c\\udcff"


def test_json_is_one_list_of_the_same_records(journal, tmp_path):
    export(journal, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text()) == [
        json.loads(line) for line in journal.read_text().splitlines()
    ]


@pytest.mark.parametrize("suffix", ["json", "csv", "parquet"])
def test_no_documents_make_an_empty_table(tmp_path, suffix):
    if suffix == "parquet":
        pytest.importorskip("pyarrow", reason="tables need the extra parquet")
    (tmp_path / "r.jsonl").touch()
    export(tmp_path / "r.jsonl", tmp_path / f"r.{suffix}")
    assert (tmp_path / f"r.{suffix}").stat().st_size > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["r.jsonl", f"r.{suffix}"])


def test_lines_are_their_own_output(journal):
    before = journal.read_bytes()
    export(journal, journal)
    assert journal.read_bytes() == before


def test_another_suffix_is_refused_before_anything_is_paid(tmp_path):
    with pytest.raises(UsageError, match=r"\.jsonl, \.json, \.csv, \.parquet"):
        check(tmp_path / "results.xlsx")
