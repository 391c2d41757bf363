from datetime import date

import pytest

from sightline import registry
from sightline.verify.case import Case
from sightline.verify.earlier import ENOUGH, earlier
from sightline.verify.history import History, shape

BEFORE = {
    "vendor.name": "Grünspach GmbH",
    "vendor.tax_id": "DE136695976",
    "iban": "DE89370400440532013000",
    "currency": "EUR",
    "invoice_number": "RE-2025-0001",
    "total": "100.00",
}
NEW = {**BEFORE, "invoice_number": "RE-2025-0002", "total": "120.00"}
MANY = [{**BEFORE, "invoice_number": f"RE-2025-1{n:03d}", "total": str(90 + n)} for n in range(ENOUGH)]


def warned(values, *documents):
    history = History(documents) if documents else None
    case = Case(registry.task("invoice"), values, {}, [], date(2026, 3, 1), history=history)
    found = list(earlier(case))
    assert all(finding.severity == "warning" and 0 < (finding.score or 0) <= 1 for _, finding in found)
    return [path for path, _ in found]


def test_the_next_document_of_a_vendor_needs_no_word():
    assert warned(NEW, BEFORE) == []
    assert warned(NEW, *MANY) == []


@pytest.mark.parametrize(
    ("path", "value"), [("iban", "AT611904300234573201"), ("vendor.tax_id", "DE999999999"), ("currency", "USD")]
)
def test_what_a_vendor_keeps_is_missed_when_it_changes(path, value):
    assert warned({**NEW, path: value}, BEFORE) == [path]


def test_spaces_and_case_are_no_change():
    assert warned({**NEW, "iban": "de89 3704 0044 0532 0130 00"}, BEFORE) == []


def test_the_same_number_again_may_be_paid_twice():
    assert warned({**NEW, "invoice_number": "re 2025/0001"}, BEFORE) == ["invoice_number"]


def test_a_number_that_is_written_in_another_way_is_told_once_enough_are_known():
    assert warned({**NEW, "invoice_number": "4711"}, BEFORE) == []
    assert warned({**NEW, "invoice_number": "4711"}, *MANY) == ["invoice_number"]


@pytest.mark.parametrize(
    ("total", "paths"), [("2000.00", ["total"]), ("2.00", ["total"]), ("1500.00", []), ("9.00", [])]
)
def test_a_total_of_another_size_is_told_once_enough_are_known(total, paths):
    assert warned({**NEW, "total": total}, *MANY) == paths
    assert warned({**NEW, "total": total}, BEFORE) == []


def test_totals_of_another_currency_say_nothing():
    assert warned({**NEW, "total": "200000.00", "currency": "JPY"}, *MANY) == ["currency"]


def test_a_vendor_is_known_by_its_tax_number_or_else_its_name():
    other = {**BEFORE, "vendor.name": "Other Ltd", "vendor.tax_id": "DE111111111", "iban": "AT611904300234573201"}
    assert warned(NEW, other) == []
    assert warned({**NEW, "vendor.tax_id": None, "vendor.name": "GRUNSPACH", "iban": other["iban"]}, BEFORE) == ["iban"]


def test_without_a_history_or_a_vendor_nothing_is_said():
    assert warned(NEW) == []
    assert warned({"total": "1.00"}, BEFORE, {"total": "5.00"}) == []


@pytest.mark.parametrize(("number", "as_written"), [("RE-2025-0001", "A-9-9"), ("F 123", "A9"), ("12/B7", "9/A9")])
def test_the_shape_of_a_number_is_how_it_is_written(number, as_written):
    assert shape(number) == as_written
