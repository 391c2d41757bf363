from sightline import registry
from sightline.tasks.table import laid_out
from sightline.types import Answer
from sightline.verify import decide


def verdict(bench, *cells: tuple[str, str]):
    row = {"cells": [{"column": column, "text": text} for column, text in cells]}
    answer = Answer({"columns": ["Item", "Qty"], "rows": [row]}, {}, "made")
    task, answer = laid_out(registry.task("table"), answer)
    return decide(task, answer, [bench.page("Item  Qty", "Green tea  12", "Milk  2")], today=bench.today)


def test_every_cell_is_looked_for_but_its_place_is_left_to_a_person(bench):
    found = verdict(bench, ("Item", "Green tea"), ("Qty", "12"))
    assert bench.status(found) == {
        "columns[0]": "confirmed",
        "columns[1]": "confirmed",
        "rows[0].Item": "confirmed",
        "rows[0].Qty": "confirmed",
    }
    assert [finding.check for finding in found.findings] == ["layout"]
    assert found.outcome == "review"


def test_a_cell_that_is_not_printed_is_not_confirmed(bench):
    found = bench.status(verdict(bench, ("Item", "Coffee"), ("Qty", "1")))
    assert (found["rows[0].Item"], found["rows[0].Qty"]) == ("unverified", "unverified")


def test_a_single_digit_is_shown_by_a_cell_of_its_own_alone(bench):
    assert bench.status(verdict(bench, ("Item", "Milk"), ("Qty", "2")))["rows[0].Qty"] == "confirmed"
    assert bench.status(verdict(bench, ("Item", "Milk"), ("Qty", "1")))["rows[0].Qty"] == "unverified"


def test_a_page_without_a_table_has_nothing_to_say_about_its_layout(bench):
    task, answer = laid_out(registry.task("table"), Answer({"columns": [], "rows": []}, {}, "made"))
    found = decide(task, answer, [bench.page("Nothing")], today=bench.today)
    assert (found.fields, found.findings, found.outcome) == ((), (), "review")
