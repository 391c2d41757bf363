"""The output of several machines: files of rows in a folder or an object store."""

import json
from decimal import Decimal

import pytest

pytest.importorskip("obstore", reason="tables need the extra daft")
pytest.importorskip("pyarrow", reason="tables need the extra daft")

from sightline.batch import Finished
from sightline.batch.spread import Table
from sightline.errors import UsageError


@pytest.fixture
def finished(record):
    return lambda *names, **options: [Finished(name, record(f"{name}.png", **options)) for name in names]


@pytest.fixture(params=["folder", "url"])
def place(request, tmp_path):
    folder = tmp_path / "results"
    return str(folder) if request.param == "folder" else f"file://{folder}"


def test_a_row_has_the_columns_that_every_record_has_and_all_of_the_record(place, finished, tmp_path):
    from pyarrow import parquet

    Table(place).put("part-1.parquet", finished("a0", "a1"))
    rows = parquet.read_table(tmp_path / "results" / "part-1.parquet").to_pylist()
    assert [row["id"] for row in rows] == ["a0", "a1"]
    assert rows[0]["cost_usd"] == Decimal("0.01")
    assert json.loads(rows[0]["record"]) == finished("a0")[0].to_json()


def test_rows_of_all_files_are_found_and_nothing_else(place, finished, tmp_path):
    table = Table(place)
    table.put("part-1.parquet", finished("a0", "a1"))
    table.put("part-2.parquet", finished("a2"))
    table.keep_asked({"task": "receipt"})
    assert sorted(row["id"] for row in table.rows()) == ["a0", "a1", "a2"]
    assert table.asked() == {"task": "receipt"}


def test_a_file_that_is_written_twice_is_there_once(place, finished):
    table = Table(place)
    for _ in range(2):
        table.put("part-1.parquet", finished("a0"))
    assert len(list(table.rows())) == 1


def test_a_part_says_what_became_of_its_documents(place, finished):
    table = Table(place)
    assert not table.has("part-1.parquet")
    table.put("part-1.parquet", finished("a0", "a1") + finished("a2", outcome="failed"))
    assert table.has("part-1.parquet")
    assert table.tally("part-1.parquet").to_json()["outcomes"]["failed"] == 1
    assert table.tally("part-1.parquet").cost_usd == Decimal("0.03")


def test_failed_documents_can_be_taken_out(place, finished):
    table = Table(place)
    table.put("part-1.parquet", finished("a0") + finished("a1", outcome="failed"))
    table.put("part-2.parquet", finished("a2", outcome="failed"))
    table.drop_failed()
    assert [row["id"] for row in table.rows()] == ["a0"]
    assert not table.has("part-2.parquet")


def test_a_table_that_is_cleared_is_empty(place, finished):
    table = Table(place)
    table.put("part-1.parquet", finished("a0"))
    table.clear()
    assert table.is_empty()
    assert table.asked() is None


def test_a_place_where_no_table_can_be_is_a_wrong_call(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (str(tmp_path / "file" / "results"), "nowhere://bucket/results"):
        with pytest.raises(UsageError, match="no table can be there"):
            Table(place)
