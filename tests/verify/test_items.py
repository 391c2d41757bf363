"""What is said where items do not make their sum; `tests/verify/test_sums.py` has those that do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROWS = ["Tea  5.00", "Cake  4.50", "Soup  3.20", "Subtotal  12.70", "Tax  0.76", "Total  13.46"]
TEA, CAKE, SOUP = ({"description": n, "total": t} for n, t in (("Tea", "5.00"), ("Cake", "4.50"), ("Soup", "3.20")))
SUMMED = {"subtotal": "12.70", "tax": "0.76", "total": "13.46"}


def said(bench, verdict, path):
    """What checks found; where a value stands is not theirs to say."""
    return [one for one in bench.said(verdict, path) if one[0] != "located"]


def judge(bench, items, *rows, **values):
    return bench.judge({**(values or SUMMED), "line_items": items}, bench.page(*(rows or ROWS)), checks=["sums"])


def test_items_that_make_the_subtotal_are_confirmed(bench):
    assert set(bench.status(judge(bench, [TEA, CAKE, SOUP])).values()) == {"confirmed"}


@pytest.mark.parametrize("items", [[TEA, CAKE], [TEA, CAKE, SOUP, SOUP], [TEA, CAKE, {**SOUP, "total": "3.70"}]])
def test_an_item_that_is_missing_twice_or_wrong_is_told_at_the_subtotal(bench, items):
    verdict = judge(bench, items)
    assert ("sums", "warning") in said(bench, verdict, "subtotal")
    assert bench.status(verdict)["subtotal"] == "unverified"
    assert bench.status(verdict)["total"] == "confirmed"


def test_an_item_that_is_printed_once_and_given_twice_is_named(bench):
    verdict = judge(bench, [TEA, SOUP, CAKE, SOUP])
    assert ("sums", "warning") in said(bench, verdict, "line_items[3].total")
    assert said(bench, verdict, "line_items[1].total") == []


def test_a_line_that_is_printed_twice_may_be_given_twice(bench):
    rows = ["Tea  5.00", "Tea  5.00", "Cake  4.50", "Total  14.50"]
    verdict = judge(bench, [TEA, TEA, CAKE], *rows, total="14.50")
    assert bench.status(verdict)["line_items[1].total"] == "confirmed"


def test_without_a_subtotal_the_total_or_else_the_items_are_in_doubt(bench):
    rows = ["Tea  5.00", "Cake  4.50", "Total  9.50"]
    assert ("sums", "warning") in said(bench, judge(bench, [TEA], *rows, total="9.50"), "total")
    paid = judge(bench, [TEA], *rows, "Cash  10.00", "Change  0.50", total="9.50")
    assert bench.status(paid) == {
        "total": "confirmed",
        "line_items[0].description": "confirmed",
        "line_items[0].total": "unverified",
    }


def test_a_sum_that_only_the_page_has_counts_as_well(bench):
    rows = ["Tea  5.00", "Cake  4.50", "Subtotal  9.50", "Service  0.50", "Total  10.00", "VISA  10.00"]
    assert ("sums", "warning") in said(bench, judge(bench, [TEA], *rows, total="10.00"), "line_items[0].total")


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ("Discount  -1.00", "8.50"),
        ("Delivery  4.00", "13.50"),
        ("Tax  0.57", "10.07"),
        ("Deposit  2.00", "7.50"),
        ("Rounding  0.02", "9.52"),
    ],
)
def test_what_is_printed_between_items_and_total_explains_their_difference(bench, row, total):
    verdict = judge(bench, [TEA, CAKE], "Tea  5.00", "Cake  4.50", row, f"Total  {total}", total=total)
    assert "given twice" not in bench.messages(verdict, "total")


def test_a_missing_line_is_suspected_more_than_a_difference_that_nothing_explains(bench):
    def score(items):
        found = next(field for field in judge(bench, items).fields if field.path == "subtotal").findings
        return max(finding.score or 0 for finding in found if finding.check == "sums")

    assert score([TEA, CAKE]) > score([TEA, {**CAKE, "total": "4.60"}, SOUP])


def test_an_item_without_a_price_leaves_the_sum_unknown(bench):
    verdict = judge(bench, [TEA, CAKE, {"description": "Soup"}])
    assert ("sums", "warning") not in said(bench, verdict, "subtotal")


prices = st.lists(st.decimals("0.10", "99.99", places=2), min_size=2, max_size=9, unique=True)


@given(prices, st.data())
def test_of_any_items_one_left_out_or_given_twice_is_told_and_all_of_them_are_not(bench, values, data):
    whole = sum(values, Decimal(0))
    rows = [*(f"Ware {n}  {value}" for n, value in enumerate(values)), f"Subtotal  {whole}", f"Total  {whole}"]
    items = [{"description": f"Ware {n}", "total": str(value)} for n, value in enumerate(values)]
    chosen = data.draw(st.integers(0, len(values) - 1))
    dropped = [item for n, item in enumerate(items) if n != chosen]
    told = [
        ("sums", "warning")
        in said(bench, judge(bench, given, *rows, subtotal=str(whole), total=str(whole)), "subtotal")
        for given in (items, dropped, [*items, items[chosen]])
    ]
    assert told == [False, True, True]
