"""Cells that a model names by their headers, as rows keyed by headers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline import registry
from sightline.errors import InvalidAnswer
from sightline.paths import field_of, leaves
from sightline.tasks.table import MOST_CELLS, TABLE, laid_out
from sightline.types import Answer, Candidate

headers = st.lists(st.text("ab [].(2)", min_size=1, max_size=4), max_size=4)
texts = st.none() | st.text("ab1", min_size=1, max_size=3)
cells = st.fixed_dictionaries({"column": st.none() | st.text("ab [].", max_size=3), "text": texts})


def answer(columns: Any, *rows: list[tuple[str | None, str | None]], **more: Any) -> Answer:
    made = [{"cells": [{"column": column, "text": text} for column, text in row]} for row in rows]
    return Answer({"columns": columns, "rows": made}, more, "made")


def rows(*given: Any) -> Any:
    return laid_out(TABLE, answer(*given))[1].values["rows"]


def test_rows_are_keyed_by_their_headers_and_empty_cells_are_null() -> None:
    assert rows(["Item", "Qty"], [("Item", "Tea"), ("Qty", "2")], [("qty ", "3")]) == [
        {"Item": "Tea", "Qty": "2"},
        {"Item": None, "Qty": "3"},
    ]


def test_headers_that_come_twice_are_numbered_and_brackets_are_rounded() -> None:
    found = rows(["Price", "Price", "Size [cm]"], [("Price", "1"), ("Price", "2"), ("Size [cm]", "3")])
    assert found == [{"Price": "1", "Price (2)": "2", "Size (cm)": "3"}]


def test_a_cell_below_no_header_keeps_its_place() -> None:
    assert rows(["Item"], [("Item", "Tea"), ("Sum", "4"), (None, "5")]) == [
        {"Item": "Tea", "column 2": "4", "column 3": "5"}
    ]


def test_every_cell_has_a_field_and_the_candidates_move_along() -> None:
    path = "rows[0].cells[0].text"
    given = answer(["Item"], [("Item", "Tea")], **{path: (Candidate("Tea", "made"),)})
    task, found = laid_out(TABLE, given)
    assert [field.path for field in task.fields] == ["columns[]", "rows[].Item"]
    assert found.candidates == {"rows[0].Item": (Candidate("Tea", "made"),)}


def test_other_tasks_are_left_alone() -> None:
    given, task = Answer({"total": "9.00"}, {}, "made"), registry.task("receipt")
    assert laid_out(task, given) == (task, given)


def test_a_table_of_no_end_is_refused() -> None:
    with pytest.raises(InvalidAnswer, match="10,000 cells"):
        rows(["a"], *[[("a", "1")] * 101] * (MOST_CELLS // 100))


@given(headers, st.lists(st.lists(cells, max_size=4), max_size=4))
def test_no_cell_is_lost_and_each_is_judged(columns, given) -> None:
    values = {"columns": columns, "rows": [{"cells": row} for row in given]}
    task, found = laid_out(TABLE, Answer(values, {}, "made"))
    told = sorted(cell["text"] for row in given for cell in row if cell["text"] is not None)
    made: Any = found.values["rows"]
    assert sorted(text for row in made for text in row.values() if text is not None) == told
    assert all(field_of(task, path) for path in leaves(found.values))


@pytest.mark.parametrize("values", [{}, {"columns": None, "rows": "none"}, {"rows": [None, {"cells": [None, 3]}]}])
def test_an_answer_of_another_shape_is_an_empty_table(values) -> None:
    _, found = laid_out(TABLE, Answer(values, {}, "made"))
    assert found.values["columns"] == []
    assert not any(leaves(found.values).values())
