import pytest

from sightline import registry
from sightline.tasks.table import laid_out
from sightline.types import Answer
from sightline.verify import decide

HEAD = ("Item", "Qty", "Price")


def said(bench, *rows):
    cells = [{"cells": [{"column": h, "text": t} for h, t in zip(HEAD, row, strict=True) if t]} for row in rows]
    task, answer = laid_out(registry.task("table"), Answer({"columns": list(HEAD), "rows": cells}, {}, "made"))
    verdict = decide(task, answer, [bench.page("Nothing")], today=bench.today)
    found = {field.path: f.severity for field in verdict.fields for f in field.findings if f.check == "columns"}
    return {path.removeprefix("rows"): severity for path, severity in found.items()}


def test_a_column_that_makes_its_total_supports_it_and_one_that_does_not_asks_for_a_look(bench):
    rows = [("Tea", "2", "5.00"), ("Cake", "1", "4.50"), ("Total", "3", "9.60")]
    assert said(bench, *rows) == {"[2].Qty": "info", "[2].Price": "warning"}


@pytest.mark.parametrize(
    ("values", "total"),
    [
        (("1,000.00", "234.50"), "1,234.50"),
        (("1.000,00", "234,50"), "1.234,50"),
        (("€5.00", "(2.00)"), "€3.00"),
        (("5 €", "-2 €"), "3 €"),
    ],
)
def test_numbers_are_read_as_they_are_printed(bench, values, total):
    assert said(bench, *(("Ware", "", v) for v in values), ("Summe", "", total)) == {"[2].Price": "info"}


def test_parts_and_the_whole_are_summed_each_for_itself(bench):
    rows = [
        ("A", "1", ""),
        ("B", "2", ""),
        ("Subtotal", "3", ""),
        ("C", "4", ""),
        ("D", "5", ""),
        ("Subtotal", "9", ""),
    ]
    assert said(bench, *rows, ("Total", "12", "")) == {"[2].Qty": "info", "[5].Qty": "info", "[6].Qty": "info"}


def test_what_is_no_column_of_numbers_or_has_no_total_is_left_alone(bench):
    assert said(bench, ("Tea", "2", "5.00"), ("Cake", "1", "4.50")) == {}
    assert said(bench, ("Tea", "2", "n/a"), ("Cake", "1", "4.50"), ("Total", "", "9.50")) == {}
    assert said(bench, ("Tea", "2", "5.00"), ("Total", "2", "5.00")) == {}


@pytest.mark.parametrize(
    "label", ["Total", "GRAND TOTAL:", "Zwischensumme", "Sub-total", "Gesamtbetrag", "Montant total TTC"]
)
def test_a_row_of_totals_is_called_nothing_else(bench, label):
    assert said(bench, ("Tea", "2", ""), ("Cake", "1", ""), (label, "4", "")) == {"[2].Qty": "warning"}
    assert said(bench, ("Tea", "2", ""), ("Cake", "1", ""), (f"{label} cholesterol", "4", "")) == {}
