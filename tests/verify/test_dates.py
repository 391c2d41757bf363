from datetime import timedelta

import pytest


def judge_day(bench, day, *rows, **more):
    return bench.judge({"date": day}, bench.page(*rows), checks=["dates"], **more)


@pytest.mark.parametrize("day", ["2018-02-30", "2018-13-01", "25.12.2018", "soon"])
def test_what_is_no_day_of_the_calendar_is_an_error(bench, day):
    verdict = judge_day(bench, day, day)
    assert ("dates", "error") in bench.said(verdict, "date")
    assert bench.status(verdict)["date"] == "contradicted"


def test_a_plausible_day_needs_no_word(bench):
    verdict = judge_day(bench, "2026-01-02", "Date 02.01.2026")
    assert bench.said(verdict, "date") == []
    assert bench.status(verdict)["date"] == "confirmed"


def test_tomorrow_is_today_in_another_time_zone_but_the_day_after_lies_ahead(bench):
    tomorrow, later = bench.today + timedelta(days=1), bench.today + timedelta(days=2)
    assert bench.said(judge_day(bench, tomorrow.isoformat(), tomorrow.isoformat()), "date") == []
    assert bench.said(judge_day(bench, later.isoformat(), later.isoformat()), "date") == [("dates", "warning")]


def test_a_day_of_long_ago_asks_for_a_look(bench):
    assert bench.said(judge_day(bench, "2001-05-05", "05.05.2001"), "date") == [("dates", "warning")]


def test_an_invoice_may_be_due_in_the_future_but_not_before_it_was_written(bench, page):
    sheet = page("Date 2026-02-20", "Due 2026-06-01", "Other 2026-02-01")
    good = bench.judge(
        {"invoice_date": "2026-02-20", "due_date": "2026-06-01"}, sheet, task="invoice", checks=["dates"]
    )
    assert bench.status(good) == {"invoice_date": "confirmed", "due_date": "confirmed"}
    bad = bench.judge({"invoice_date": "2026-02-20", "due_date": "2026-02-01"}, sheet, task="invoice", checks=["dates"])
    assert bench.status(bad) == {"invoice_date": "confirmed", "due_date": "contradicted"}


def test_a_print_that_can_mean_two_days_is_said_with_the_other_day(bench, page):
    sheet = page("Date 03/04/2025")
    both = [
        bench.candidate(day, score, [sheet], "03/04/2025") for day, score in (("2025-04-03", 1.0), ("2025-03-04", 0.99))
    ]
    verdict = bench.judge({"date": "2025-04-03"}, sheet, checks=["dates", "rivals"], candidates={"date": both})
    assert bench.said(verdict, "date") == [("dates", "warning")]
    assert "2025-03-04" in bench.messages(verdict, "date")
    assert bench.status(verdict)["date"] == "unverified"
