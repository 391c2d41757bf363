from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline import registry
from sightline.types import Answer, Box, Reading, Word
from sightline.verify import decide

ROWS = ("ACME Ltd", "Date 02.01.2026", "Net  8.00", "Tax 12.5%  1.00", "Total  9.00", "Cash  10.00", "Change  1.00")
GOOD = {"vendor": {"name": "ACME Ltd"}, "date": "2026-01-02", "subtotal": "8.00", "tax": "1.00", "total": "9.00"}


def test_a_document_whose_required_values_are_confirmed_is_accepted(bench, page):
    verdict = bench.judge(GOOD, page(*ROWS))
    assert set(bench.status(verdict).values()) == {"confirmed"}
    assert verdict.outcome == "accepted"
    assert all(field.evidence for field in verdict.fields)


@pytest.mark.parametrize(
    ("change", "path", "status"),
    [
        ({"total": None}, "total", "missing"),
        ({"total": "7.77"}, "total", "unverified"),
        ({"date": "2026-02-30"}, "date", "contradicted"),
        ({"date": "2026-01-03"}, "date", "unverified"),
        ({"vendor": {"name": "ACME Ltd", "tax_id": "DE136695977"}}, "vendor.tax_id", "contradicted"),
    ],
)
def test_a_required_value_in_doubt_or_anything_contradicted_goes_to_a_person(bench, page, change, path, status):
    verdict = bench.judge({**GOOD, **change}, page(*ROWS))
    assert bench.status(verdict)[path] == status
    assert verdict.outcome == "review"


def test_a_value_that_is_not_required_may_be_hard_to_read(bench, page):
    verdict = bench.judge(GOOD, page(*ROWS, engine="rapidocr", confidence={"ACME": 0.5}))
    assert bench.status(verdict)["vendor.name"] == "unverified"
    assert verdict.outcome == "accepted"


def test_a_value_that_is_not_required_may_not_be_foreign_to_the_pages(bench, page):
    verdict = bench.judge({**GOOD, "vendor": {"name": "Somebody Else"}}, page(*ROWS))
    assert bench.status(verdict)["vendor.name"] == "unverified"
    assert verdict.outcome == "review"


def test_a_value_that_another_reader_reads_otherwise_goes_to_a_person(bench, page):
    offered = [replace(bench.candidate("12:30", 1.0), reader="rules")]
    verdict = bench.judge({**GOOD, "time": "12:00"}, page(*ROWS, "12:00  12:30"), candidates={"time": offered})
    assert bench.status(verdict)["time"] == "unverified"
    assert verdict.outcome == "review"


def test_a_single_digit_that_is_found_nowhere_accuses_nobody(bench, page):
    item = {"description": "Tea", "quantity": "2", "unit_price": "4.00", "total": "8.00"}
    verdict = bench.judge({**GOOD, "line_items": [item]}, page("Tea  4.00  8.00", *ROWS))
    assert bench.said(verdict, "line_items[0].quantity")[-1] == ("located", "warning")
    assert verdict.outcome == "accepted"


UNPROVEN = ("ACME Ltd", "Date 02.01.2026", "Total  9.00")
BARE = {"date": "2026-01-02", "total": "9.00"}


def test_another_reader_who_reads_the_same_proves_an_amount(bench, page):
    same = [replace(bench.candidate("9.00", 1.0), reader="rules")]
    assert bench.judge(BARE, page(*UNPROVEN)).outcome == "review"
    own = [bench.candidate("9.00", 1.0)]
    assert bench.judge(BARE, page(*UNPROVEN), candidates={"total": [*own, *same]}).outcome == "accepted"


def test_a_reader_of_the_same_family_proves_nothing(bench, page):
    again = [replace(bench.candidate("9.00", 1.0), reader=f"openai:gpt-5-{size}") for size in ("mini", "nano")]
    assert bench.judge(BARE, page(*UNPROVEN), candidates={"total": again}).outcome == "review"


def test_another_reader_does_not_outweigh_what_speaks_against_an_amount(bench, page):
    same = [bench.candidate("8.00", 1.0), replace(bench.candidate("8.00", 1.0), reader="rules")]
    verdict = bench.judge({**GOOD, "total": "8.00"}, page(*ROWS), candidates={"total": same})
    assert bench.status(verdict)["total"] == "unverified"


def test_hard_print_is_outweighed_by_the_sums_or_by_another_reader(bench, page):
    hard = page(*ROWS, engine="rapidocr", confidence={"9.00": 0.5, "02.01.2026": 0.5})
    alone = bench.status(bench.judge(GOOD, hard))
    assert (alone["total"], alone["date"]) == ("confirmed", "unverified")
    same = [bench.candidate("2026-01-02", 1.0), replace(bench.candidate("2026-01-02", 1.0), reader="rules")]
    assert bench.status(bench.judge(GOOD, hard, candidates={"date": same}))["date"] == "confirmed"


def test_a_value_that_the_pages_do_not_show_says_so(bench, page):
    verdict = bench.judge({"vendor": {"name": "Somebody Else"}}, page(*ROWS))
    assert bench.said(verdict, "vendor.name") == [("located", "warning")]


def test_a_currency_is_implied_by_signs_and_needs_no_place(bench, page):
    assert bench.status(bench.judge({"currency": "EUR"}, page("Total  € 9.00"))) == {"currency": "confirmed"}


def test_an_amount_that_is_only_shown_is_not_yet_proven(bench, page):
    assert bench.status(bench.judge({"tax": "1.00"}, page(*ROWS))) == {"tax": "unverified"}


def test_values_that_the_task_does_not_ask_for_are_not_judged(bench, page):
    assert bench.judge({"mood": "good"}, page(*ROWS)).fields == ()


def test_an_empty_answer_is_for_a_person(bench):
    verdict = bench.judge({})
    assert (verdict.fields, verdict.outcome) == ((), "review")


def test_candidates_travel_with_their_field(bench, page):
    offered = [bench.candidate("9.00", 1.0), bench.candidate("8.00", 0.1)]
    verdict = bench.judge(GOOD, page(*ROWS), candidates={"total": offered})
    assert next(f.candidates for f in verdict.fields if f.path == "total") == tuple(offered)


def test_a_check_that_nobody_wrote_is_a_key_error(bench, page):
    with pytest.raises(KeyError, match="astrology"):
        bench.judge(GOOD, page(*ROWS), checks=["astrology"])


@pytest.mark.parametrize("name", ["receipt", "invoice"])
def test_every_check_that_a_task_names_can_be_run_on_an_empty_document(bench, name):
    assert bench.judge({}, task=name).outcome == "review"


def test_the_same_case_always_gets_the_same_verdict(bench, page):
    assert bench.judge(GOOD, page(*ROWS)) == bench.judge(GOOD, page(*ROWS))


texts = st.none() | st.text(max_size=12) | st.sampled_from(["9.00", "2026-01-02", "NaN", "-1", "1e9", "DE136695976"])
paths = st.sampled_from(["total", "date", "tax", "subtotal", "currency", "time", "payment_method"])


@given(st.dictionaries(paths, texts), st.lists(st.text("abT 0123456789.,RM%/:", max_size=25), max_size=5))
def test_any_answer_about_any_page_gets_a_verdict(values, rows):
    words = [
        Word(text, Box(0.1 * i, 0.1 * n, 0.1 * i + 0.09, 0.1 * n + 0.05), 0.9, n)
        for n, row in enumerate(rows)
        for i, text in enumerate(row.split())
    ]
    reading = Reading(1, tuple(words), "rapidocr", (800, 1000))
    task = registry.task("receipt")
    verdict = decide(task, Answer(values, {}, "made"), [reading], today=date(2026, 3, 1))
    assert {field.path for field in verdict.fields} == set(values)
    only = decide(replace(task, checks=()), Answer(values, {}, "made"), [reading], today=date(2026, 3, 1))
    assert all(field.status != "contradicted" for field in only.fields)
