import pytest


def said(bench, verdict, path):
    """What checks found; where a value stands is not theirs to say."""
    return [one for one in bench.said(verdict, path) if one[0] != "located"]


def judge(bench, day, currency, *rows):
    return bench.judge({"date": day, "currency": currency}, bench.page(day, *rows), checks=["levied"])


@pytest.mark.parametrize(
    ("day", "currency", "row"),
    [
        ("2013-03-15", "MYR", "Total Incl. GST 6%  119.70"),
        ("2021-03-15", "MYR", "GST SUMMARY  1.32"),
        ("2019-05-01", "CHF", "MWST 8.1%  0.75"),
        ("2025-05-01", "CHF", "inkl. 7.7% MWST  0.70"),
        ("2019-05-01", "CHF", "TVA 8,0 %  0.70"),
        ("2009-05-01", "GBP", "VAT 20%  1.50"),
    ],
)
def test_a_day_outside_the_time_of_the_printed_tax_is_unverified(bench, day, currency, row):
    verdict = judge(bench, day, currency, row)
    assert said(bench, verdict, "date") == [("levied", "warning")]
    assert bench.status(verdict)["date"] == "unverified"


@pytest.mark.parametrize(
    ("day", "currency", "row"),
    [
        ("2018-03-15", "MYR", "Total Incl. GST 6%  119.70"),
        ("2019-03-15", "MYR", "GST 6%  1.32"),  # billed late
        ("2021-03-15", "SGD", "GST 7%  1.32"),
        ("2021-03-15", None, "GST 6%  1.32"),
        ("2021-03-15", "MYR", "GST ID No 000473792512"),  # no amount stands beside it
        ("2024-05-01", "CHF", "MWST 8.1%  0.75"),
        ("2023-05-01", "CHF", "MWST 8.1%  0.75"),  # billed ahead
        ("2012-05-01", "CHF", "TVA 8,0 %  0.70"),
        ("2023-05-01", "CHF", "MWST 2.5%  0.75"),
        ("2025-05-01", "GBP", "VAT 20%  1.50"),
        ("2009-05-01", "GBP", "VAT 17.5%  1.50"),
    ],
)
def test_a_day_in_the_time_of_the_printed_tax_needs_no_word(bench, day, currency, row):
    assert said(bench, judge(bench, day, currency, row), "date") == []


def test_the_first_and_last_day_are_named(bench):
    message = bench.messages(judge(bench, "2013-03-15", "MYR", "GST 6%  1.32"), "date")
    assert "2015-04-01" in message
    assert "2018-08-31" in message


def test_a_document_without_a_day_is_left_alone(bench, page):
    verdict = bench.judge({"date": None, "currency": "MYR"}, page("GST 6%  1.32"), checks=["levied"])
    assert said(bench, verdict, "date") == []
