from datetime import timedelta

import pytest


def said(bench, verdict, path):
    """What checks found; where a value stands is not theirs to say."""
    return [one for one in bench.said(verdict, path) if one[0] != "located"]


def judge_day(bench, day, *rows, **more):
    return bench.judge({"date": day}, bench.page(*rows), checks=["dates"], **more)


@pytest.mark.parametrize("day", ["2018-02-30", "2018-13-01", "25.12.2018", "soon"])
def test_what_is_no_day_of_the_calendar_is_an_error(bench, day):
    verdict = judge_day(bench, day, day)
    assert ("dates", "error") in said(bench, verdict, "date")
    assert bench.status(verdict)["date"] == "contradicted"


def test_a_plausible_day_needs_no_word(bench):
    verdict = judge_day(bench, "2026-01-02", "Date 02.01.2026")
    assert said(bench, verdict, "date") == []
    assert bench.status(verdict)["date"] == "confirmed"


def test_tomorrow_is_today_in_another_time_zone_but_the_day_after_lies_ahead(bench):
    tomorrow, later = bench.today + timedelta(days=1), bench.today + timedelta(days=2)
    assert said(bench, judge_day(bench, tomorrow.isoformat(), tomorrow.isoformat()), "date") == []
    assert said(bench, judge_day(bench, later.isoformat(), later.isoformat()), "date") == [("dates", "warning")]


def test_a_day_of_long_ago_asks_for_a_look(bench):
    assert said(bench, judge_day(bench, "2001-05-05", "05.05.2001"), "date") == [("dates", "warning")]


def test_an_invoice_may_be_due_in_the_future_but_not_before_it_was_written(bench, page):
    sheet = page("Date 2026-02-20", "Due 2026-06-01", "Other 2026-02-01")
    good = bench.judge(
        {"invoice_date": "2026-02-20", "due_date": "2026-06-01"}, sheet, task="invoice", checks=["dates"]
    )
    assert bench.status(good) == {"invoice_date": "confirmed", "due_date": "confirmed"}
    bad = bench.judge({"invoice_date": "2026-02-20", "due_date": "2026-02-01"}, sheet, task="invoice", checks=["dates"])
    assert bench.status(bad) == {"invoice_date": "confirmed", "due_date": "contradicted"}


@pytest.mark.parametrize(
    ("day", "rows", "rival"),
    [
        # Nothing tells: either day asks for a look, with the other one named.
        ("2025-04-03", [], "2025-03-04"),
        ("2025-03-04", [], "2025-04-03"),
        # Another date of the same form does.
        ("2025-04-03", ["Printed 25/04/2025"], ""),
        ("2025-03-04", ["Printed 25/04/2025"], "2025-04-03"),
        ("2025-03-04", ["Printed 04/25/2025"], ""),
        # The day is printed in words too.
        ("2025-04-03", ["Dated 3 April 2025"], ""),
        ("2025-03-04", ["Dated 3 April 2025"], "2025-04-03"),
        # The country does, by its money, telephone, or name.
        ("2025-04-03", ["Total  RM 9.00"], ""),
        ("2025-03-04", ["Total  RM 9.00"], "2025-04-03"),
        ("2025-03-04", ["Tel. +49 30 123456"], "2025-04-03"),
        ("2025-03-04", ["Springfield, IL 62704"], ""),
    ],
)
def test_a_day_that_is_printed_so_that_it_can_mean_two_is_held_against_the_pages(bench, day, rows, rival):
    verdict = judge_day(bench, day, "Date 03/04/2025", *rows)
    assert said(bench, verdict, "date") == ([("dates", "warning")] if rival else [])
    assert rival in bench.messages(verdict, "date")
    assert bench.status(verdict)["date"] == ("unverified" if rival else "confirmed")


def test_of_two_readings_the_one_in_the_future_is_not_meant(bench):
    assert said(bench, judge_day(bench, "2026-01-12", "Date 12/01/2026"), "date") == []
    assert "2026-01-12" in bench.messages(judge_day(bench, "2026-12-01", "Date 12/01/2026"), "date")


def test_of_two_orders_the_one_that_is_due_before_it_was_written_is_not_meant(bench, page):
    sheet = page("Date 03/04/2025", "Due 02/05/2025")
    values = {"invoice_date": "2025-04-03", "due_date": "2025-05-02"}
    assert set(bench.status(bench.judge(values, sheet, task="invoice", checks=["dates"])).values()) == {"confirmed"}
    wrong = bench.judge({**values, "invoice_date": "2025-03-04"}, sheet, task="invoice", checks=["dates"])
    assert "2025-04-03" in bench.messages(wrong, "invoice_date")


def test_how_strongly_a_swap_is_suspected_is_said(bench):
    def score(*rows):
        found = judge_day(bench, "2025-03-04", "Date 03/04/2025", *rows).fields[0].findings
        return [finding.score for finding in found if finding.check == "dates"]

    assert score()[0] < score("Total  RM 9.00")[0] < score("Printed 25/04/2025")[0] <= 1


def test_more_than_a_year_to_pay_asks_for_a_look(bench, page):
    sheet = page("Date 2024-02-20", "Due 2025-03-20")
    values = {"invoice_date": "2024-02-20", "due_date": "2025-03-20"}
    verdict = bench.judge(values, sheet, task="invoice", checks=["dates"])
    assert bench.status(verdict) == {"invoice_date": "confirmed", "due_date": "unverified"}
