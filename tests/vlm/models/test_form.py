from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline import registry
from sightline.testing.conformance.providers import FORMS
from sightline.types import Field
from sightline.vlm.models.form import MOST_ITEMS, candidates_of, fill_in, merged
from sightline.vlm.models.leaf import Unfit, fitted

KINDS = sorted(FORMS)
GIVEN = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, places=3) | st.text(max_size=30)


@given(GIVEN, st.sampled_from(KINDS))
def test_any_value_is_in_the_form_of_its_kind_or_absent_or_unfit(value, kind) -> None:
    try:
        found = fitted(value, Field("x", kind, ""))
    except Unfit:
        return
    assert found is None or FORMS[kind](found)


@given(GIVEN, st.sampled_from(KINDS))
def test_a_value_in_its_form_stays_as_it_is(value, kind) -> None:
    try:
        found = fitted(value, Field("x", kind, ""))
    except Unfit:
        return
    assert fitted(found, Field("x", kind, "")) == found


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("amount", "1,234.50", "1234.50"),
        ("amount", "1.234,50", "1234.50"),
        ("amount", Decimal("1234.5"), "1234.50"),
        ("amount", 12, "12"),
        ("amount", "9,00", "9.00"),
        ("amount", "RM 9.00", "9.00"),
        ("amount", "-3.10", "-3.10"),
        ("amount", "1.459", "1.459"),
        ("quantity", "2 x", "2"),
        ("quantity", "0,250", "0.250"),
        ("quantity", "3 pcs", "3"),
        ("date", "05.03.2024", "2024-03-05"),
        ("date", "2024-03-05T10:00:00", "2024-03-05"),
        ("date", "5 March 2024", "2024-03-05"),
        ("time", "9:05", "09:05"),
        ("time", "2:05 PM", "14:05"),
        ("currency", "€", "EUR"),
        ("currency", "eur", "EUR"),
        ("iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("tax_id", "DE 123 456 789", "DE123456789"),
        ("identifier", 4711, "4711"),
        ("text", " Two\n  lines ", "Two lines"),
        ("text", "", None),
        ("text", "N/A", None),
        ("date", "null", None),
    ],
)
def test_a_value_is_brought_into_its_form(kind, value, expected) -> None:
    assert fitted(value, Field("x", kind, "")) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("amount", "nine"),
        ("amount", "9.00 and 8.00"),
        ("amount", True),
        ("amount", ["9.00"]),
        ("amount", "9" * 10_000),
        ("date", "03/04/2024"),
        ("date", "March"),
        ("time", "25:00"),
        ("currency", "Euros"),
        ("iban", "4711"),
        ("text", {"value": "x"}),
    ],
)
def test_a_value_that_is_none_of_its_kind_is_unfit_and_is_not_repeated(kind, value) -> None:
    with pytest.raises(Unfit) as unfit:
        fitted(value, Field("x", kind, ""))
    assert str(value) not in str(unfit.value)


@given(st.recursive(GIVEN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10))
def test_any_answer_gives_values_in_the_shape_of_the_task(value) -> None:
    fields = registry.task("invoice").fields
    answer = {"vendor": value, "total": value, "line_items": value}
    filled = fill_in(fields, answer)
    assert set(filled.values) == {"vendor", "customer", "invoice_number", "invoice_date", "due_date", "currency",
                                  "subtotal", "tax", "total", "iban", "line_items"}  # fmt: skip
    assert isinstance(filled.values["vendor"], dict)
    assert isinstance(filled.values["line_items"], list)


def test_complaints_name_the_place_and_what_belongs_there() -> None:
    fields = registry.task("receipt").fields
    filled = fill_in(fields, {"vendor": "Shop", "line_items": [{"total": "x"}, "y"], "date": "soon"})
    assert sorted(filled.complaints) == ["date", "line_items[0].total", "line_items[1]", "vendor"]
    assert filled.complaints["vendor"] == "has to be an object"


def test_an_answer_with_none_of_the_fields_and_lists_without_end_do_not_fit() -> None:
    fields = [Field("rows[].a", "text", "")]
    assert "none of the asked fields" in fill_in(fields, {"other": 1}).complaints[""]
    assert "items" in fill_in(fields, {"rows": [{}] * (MOST_ITEMS + 1)}).complaints["rows"]


def test_rows_without_any_value_are_left_out() -> None:
    fields = [Field("rows[].a", "text", ""), Field("rows[].b", "text", "")]
    filled = fill_in(fields, {"rows": [{"a": None, "b": ""}, {"a": "x"}]})
    assert filled.values == {"rows": [{"a": "x", "b": None}]}


def test_items_that_are_null_are_none_of_a_list() -> None:
    filled = fill_in([Field("tags[]", "text", "A tag.")], {"tags": ["a", None, "", "b"]})
    assert (filled.values, filled.complaints) == ({"tags": ["a", "b"]}, {})


def test_every_value_that_is_there_has_one_candidate() -> None:
    values = {"vendor": {"name": "Shop", "address": None}, "rows": [{"a": "x"}]}
    found = candidates_of(values, "reader")
    assert {path: [(c.value, c.reader) for c in held] for path, held in found.items()} == {
        "vendor.name": [("Shop", "reader")],
        "rows[0].a": [("x", "reader")],
    }


def test_parts_of_one_group_are_merged() -> None:
    assert merged([{"a": {"b": "1"}, "c": None}, {"a": {"d": "2"}, "e": []}]) == {
        "a": {"b": "1", "d": "2"},
        "c": None,
        "e": [],
    }


@pytest.mark.parametrize(
    ("value", "found"), [("Red", "red"), (" green ", "green"), (True, "true"), (3, "3"), (None, None), ("", None)]
)
def test_a_choice_is_taken_whatever_its_case_and_type(value, found):
    field = Field("x", "text", "", choices=("red", "green", "true", "3"), printed=False)
    assert fitted(value, field) == found


@pytest.mark.parametrize("value", ["blue", False, 4])
def test_what_is_no_choice_is_unfit(value):
    with pytest.raises(Unfit, match="one of: red, green, or null"):
        fitted(value, Field("x", "text", "", choices=("red", "green"), printed=False))
