from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline import registry
from sightline.paths import field_of, leaves
from sightline.verify.case import Case, day_of, number


def test_leaves_name_the_way_to_every_value():
    values = {"vendor": {"name": "A"}, "total": "9.00", "line_items": [{"total": 4}, {"total": None}], "tax": None}
    assert leaves(values) == {
        "vendor.name": "A",
        "total": "9.00",
        "line_items[0].total": "4",
        "line_items[1].total": None,
        "tax": None,
    }


def test_empty_lists_and_objects_have_no_leaves():
    assert leaves({"line_items": [], "vendor": {}}) == {}


nested = st.recursive(
    st.none() | st.text(max_size=5) | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("ab", min_size=1, max_size=2), nested, max_size=3))
def test_any_answer_has_leaves_of_text(values):
    assert all(text is None or isinstance(text, str) for text in leaves(values).values())


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
    case = Case(
        registry.task("receipt"), {"total": "9.00", "tax": "n/a"}, {}, {}, [page("Total  9.00")], date(2026, 1, 1)
    )
    assert case.amount("total") == Decimal("9.00")
    assert case.amount("tax") is None
    assert case.amount("subtotal") is None
    assert [str(money.amount.value) for money in case.sheet.money] == ["9.00"]
    assert case.sums.sheet is case.sheet
