"""Records as rows of a table."""

from datetime import date
from decimal import Decimal

import pytest

from sightline.batch import Finished
from sightline.batch.columns import Columns, cell, row, type_of, wider


@pytest.fixture
def rows(record):
    return [Finished(f"a{i}", record(f"{i}.png", total=total)).to_json() for i, total in enumerate(["9.00", "n/a"])]


def test_a_row_is_flat_and_lists_are_json(rows):
    found = row(rows[0])
    assert (found["id"], found["total"], found["vendor.name"]) == ("a0", "9.00", "Thistle")
    assert found["line_items"] == '[{"description": "Tea"}]'


def test_a_value_called_like_a_column_of_ours_has_another_name(rows):
    rows[0]["values"] = {"id": "printed", "model": "T 1000"}
    found = row(rows[0])
    assert (found["id"], found["value.id"], found["model"], found["value.model"]) == ("a0", "printed", None, "T 1000")


def test_a_column_has_the_narrowest_type_that_holds_all_values(rows):
    columns = Columns()
    columns.see(rows[0])
    assert columns.typed()["total"] == "amount"
    columns.see(rows[1])
    assert columns.typed()["total"] == "text"


@pytest.mark.parametrize(
    ("value", "kind", "found"),
    [
        ("9.00", "amount", "amount"),
        ("9.00", "text", "text"),
        ("1e40", "amount", "text"),
        ("NaN", "amount", "text"),
        ("2026-02-30", "date", "text"),
        ("2026-02-28", "date", "date"),
        (True, None, "truth"),
        (3, None, "integer"),
        (3.5, None, "number"),
        (None, "amount", None),
    ],
)
def test_the_type_of_a_value(value, kind, found):
    assert type_of(value, kind) == found


def test_types_widen():
    assert wider("integer", "number") == "number"
    assert wider("integer", "truth") == "text"
    assert wider(None, "date") == wider("date", None) == "date"
    assert wider(None, None) is None


def test_cells_have_the_type_of_their_column():
    assert cell("9.00", "amount") == Decimal("9.00")
    assert cell("2026-02-28", "date") == date(2026, 2, 28)
    assert cell(3, "number") == 3.0
    assert cell([True], "text") == "[true]"
    assert cell(None, "text") is None
