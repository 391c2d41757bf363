from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.cues import NAMES, cues
from sightline.text.sheet import Sheet


def labels(*readings):
    return [(str(money.amount.value), money.label) for money in Sheet.of(readings).money]


def test_the_label_of_an_amount_is_what_stands_left_of_it(page):
    assert labels(page("Total           9.00", "GST 6%   8.49  0.51")) == [
        ("9.00", "Total"),
        ("8.49", "GST 6%"),
        ("0.51", "GST 6%"),
    ]


def test_columns_are_counted_from_the_right(page):
    assert [money.column for money in Sheet.of([page("Tea  1  2.50  2.50", "Total  2.50")]).money] == [1, 0, 0]


def test_an_amount_without_letters_takes_the_label_right_above_it(page):
    (money,) = Sheet.of([page("TOTAL DUE", "     9.00")]).money
    assert (money.label, money.above) == ("TOTAL DUE", True)


def test_a_row_with_its_own_amount_is_no_label_for_the_next(page):
    assert labels(page("Subtotal  8.00", "          9.00")) == [("8.00", "Subtotal"), ("9.00", "")]


def test_rows_are_numbered_over_all_pages_and_evidence_keeps_its_page(page):
    money = Sheet.of([page("Net  1.00"), page("Total  1.19", page=2)]).money
    assert [(m.row, m.evidence.page, m.evidence.text) for m in money] == [(0, 1, "1.00"), (1, 2, "1.19")]


def test_currencies_are_counted_as_often_as_they_stand_beside_amounts(page):
    sheet = Sheet.of([page("Tea  RM 2.50", "Total  RM 2.50", "Cash  5.00")])
    assert sheet.currencies == ("MYR", "MYR")


def test_an_empty_document_is_an_empty_sheet():
    sheet = Sheet.of([])
    assert (sheet.rows, sheet.money, sheet.currencies, sheet.line_height) == ((), (), (), 0.0)


@given(st.lists(st.text("abT 0123456789.,RM", max_size=20), max_size=6))
def test_any_page_can_be_laid_out(page, rows):
    for money in Sheet.of([page(*rows)]).money:
        assert isinstance(money.amount.value, Decimal)
        assert money.evidence.text in money.line.text


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("TOTAL", {"total", "plain"}),
        ("Gesamtbetrag", {"total", "grand"}),
        ("Total TTC", {"total", "grand", "incl"}),
        ("Zwischensumme", {"total", "sub"}),
        ("SubTotal", {"total", "sub"}),
        ("MwSt 19%", {"tax"}),
        ("CASH", {"tender"}),
        ("Rückgeld", {"change"}),
        ("Jumlah", {"total"}),
        ("Rounding Adj", {"rounding"}),
        ("Rabatt", {"discount"}),
        ("Green tea", set()),
    ],
)
def test_labels_of_four_languages_show_their_cues(label, expected):
    assert cues(label) == expected


@given(st.text(max_size=60))
def test_cues_of_any_label_are_known_names(label):
    assert cues(label) <= set(NAMES)
