"""Taxes by their rates, as `sums` says it."""

import pytest


def said(bench, verdict, path):
    """What checks found; where a value stands is not theirs to say."""
    return [one for one in bench.said(verdict, path) if one[0] != "located"]


def judge(bench, values, *rows):
    return bench.judge(values, bench.page(*rows), checks=["sums"])


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({"tax": "1.32", "subtotal": "22.00"}, ["Net  22.00", "GST 6%  1.32"]),
        ({"tax": "1.60", "total": "10.00"}, ["Total  10.00", "inkl. 19 % MwSt  1,60"]),
        ({"tax": "11.45"}, ["MwSt. %  Netto  MwSt.", "19  53,00  10,07", "7  19,71  1,38", "MwSt. gesamt  11,45"]),
        ({"tax": "3.43"}, ["incl. VAT 20%  2.42", "incl. VAT 5%  1.01", "VAT total  3.43"]),
        ({"tax": "0.55"}, ["SR 5,5%  10.00  0.55", "ZR 0%  3.00  0.00", "Tax  0.55"]),
    ],
)
def test_a_tax_that_is_its_rate_of_the_amount_is_confirmed(bench, values, rows):
    assert bench.status(judge(bench, values, *rows))["tax"] == "confirmed"


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({"tax": "1.42", "subtotal": "22.00"}, ["Net  22.00", "GST 6%  1.42"]),
        # One of two rates is not all tax.
        ({"tax": "1.38"}, ["19  53,00  10,07", "7  19,71  1,38"]),
        ({"tax": "2.42"}, ["incl. VAT 20%  2.42", "incl. VAT 5%  1.01"]),
        ({"tax": "2.42"}, ["incl. VAT 20%  2.42", "Total  9.00"]),
        # So small an amount says nothing about whether the tax is in it or on top of it.
        ({"tax": "0.06", "total": "1.00"}, ["Total  1.00", "GST 6%  0.06"]),
    ],
)
def test_a_tax_that_no_rate_makes_is_not_confirmed(bench, values, rows):
    assert bench.status(judge(bench, values, *rows))["tax"] == "unverified"


def test_a_tax_higher_than_any_country_levies_asks_for_a_look(bench):
    assert said(bench, judge(bench, {"total": "10.00", "tax": "5.00"}, "Total  10.00", "Tax  5.00"), "tax") == [
        ("sums", "warning")
    ]
