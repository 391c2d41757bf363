from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline import registry
from sightline.paths import field_of
from sightline.verify.case import Case, day_of, number


@pytest.mark.parametrize("text", [None, "", "abc", "NaN", "Infinity", "-Infinity", "1,50", "12.34.56"])
def test_what_is_no_finite_number_is_none(text):
    assert number(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_string_is_its_number(value):
    assert number(str(value)) == value


@pytest.mark.parametrize("text", [None, "", "25.12.2018", "2018-02-30", "2018-12", "yesterday"])
def test_what_is_no_iso_day_is_none(text):
    assert day_of(text) is None


def test_an_iso_day_is_its_date():
    assert day_of("2018-12-25") == date(2018, 12, 25)


def test_an_item_of_a_list_belongs_to_the_field_of_the_list():
    receipt = registry.task("receipt")
    field = field_of(receipt, "line_items[12].total")
    assert field is not None
    assert field.path == "line_items[].total"
    assert field_of(receipt, "nothing") is None


def test_a_case_gives_amounts_fields_and_the_sheet_of_its_pages(page):
    case = Case(registry.task("receipt"), {"total": "9.00", "tax": "n/a"}, {}, [page("Total  9.00")], date(2026, 1, 1))
    assert case.amount("total") == Decimal("9.00")
    assert case.amount("tax") is None
    assert case.amount("subtotal") is None
    assert [str(money.amount.value) for money in case.sheet.money] == ["9.00"]
    assert case.sums.sheet is case.sheet
