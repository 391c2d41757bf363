from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import ProviderError
from sightline.testing.conformance import ask_about, check_provider
from sightline.vlm.rules import Rules

SHOP = ("Harbour Shop", "Item|4.00", "Total|{}4.00")
# What printed lines are made of, so that made-up pages reach the readers of dates, amounts, numbers and names.
SCRAPS = (
    "Total",
    "Rechnung",
    "Nr.",
    "VAT",
    "20%",
    "IBAN",
    "DE89",
    "3704",
    "12/03/2024",
    "31.12.2024",
    "9,99",
    "1.234,5",
)
MORE_SCRAPS = ("-0.01", "€", "RM", "x", "3", "0", "Ltd", "Datum:", "10:61", "..", "№", "￼", "x" * 60, "9" * 30, "|")
LINES = st.lists(st.lists(st.sampled_from([*SCRAPS, "x" * 60, "9" * 30]), max_size=6).map(" ".join), max_size=12)


def dates(answer, path: str = "date") -> list[str]:
    return [candidate.value for candidate in answer.candidates[path]]


def shop(*lines: str, currency: str = "") -> Sequence[str]:
    return [SHOP[0], *lines, *(line.format(currency) for line in SHOP[1:])]


@pytest.mark.parametrize("task", ["receipt", "invoice"])
@pytest.mark.parametrize("seed", range(4))
async def test_the_rules_keep_what_the_port_promises(task, seed) -> None:
    await check_provider(Rules(), ask_about(task, seed=seed))


async def test_a_task_without_rules_is_refused_with_the_remedy(question) -> None:
    asked = question("Harbour Shop")
    with pytest.raises(ProviderError, match=r"'tide-table'.*--model"):
        await Rules().ask(replace(asked, task=replace(asked.task, name="tide-table")))


@given(lines=LINES, task=st.sampled_from(["receipt", "invoice"]))
@settings(max_examples=60, deadline=None)
def test_whatever_a_page_says_its_values_are_among_their_candidates(ask, lines, task) -> None:
    answer = ask(*lines, task=task)
    for path, found in answer.candidates.items():
        assert all(candidate.value and candidate.evidence for candidate in found if path != "currency")
        if "." not in path:
            assert answer.values[path] == (found[0].value if found else None)


def test_a_date_that_can_be_read_two_ways_is_two_candidates_of_one_place(ask) -> None:
    answer = ask(*shop("Date: 03/04/2024"))
    assert dates(answer) == ["2024-04-03", "2024-03-04"]
    first, second = answer.candidates["date"]
    assert first.evidence == second.evidence
    assert [place.text for place in first.evidence] == ["03/04/2024"]


def test_us_dollars_put_the_month_first(ask) -> None:
    assert dates(ask(*shop("Date: 03/04/2024", currency="USD "))) == ["2024-03-04"]


@pytest.mark.parametrize("currency", ["RM ", "EUR ", "£"])
def test_any_other_currency_puts_the_day_first(ask, currency) -> None:
    assert dates(ask(*shop("Date: 03/04/2024", currency=currency))) == ["2024-04-03"]


def test_another_date_with_a_day_above_twelve_decides_the_order(ask) -> None:
    assert "2024-03-04" not in dates(ask(*shop("Date: 03/04/2024", "Return before 25/04/2024")))
    assert "2024-04-03" not in dates(ask(*shop("Date: 03/04/2024", "Return before 04/25/2024")))


def test_a_day_above_twelve_outweighs_the_currency(ask) -> None:
    printed = shop("Date: 03/04/2024", "Return before 25/04/2024", currency="USD ")
    assert dates(ask(*printed))[0] == "2024-04-03"


@pytest.mark.parametrize("written", ["2024-04-03", "3 April 2024", "3. Apr 2024", "03.04.2024", "April 3, 2024"])
def test_a_date_written_without_doubt_is_one_candidate(ask, written) -> None:
    assert dates(ask(*shop(f"Date: {written}"))) == ["2024-04-03"]


def test_a_day_that_no_calendar_has_is_no_date(ask) -> None:
    assert ask(*shop("Date: 31/02/2024")).values["date"] is None


def test_the_due_date_is_not_the_date_of_the_invoice(ask) -> None:
    answer = ask("Harbour Shop Ltd", "Invoice date|3 April 2024", "Due date|3 May 2024", "Total|4.00", task="invoice")
    assert answer.values["invoice_date"] == "2024-04-03"
    assert answer.values["due_date"] == "2024-05-03"


def test_the_total_is_not_what_was_tendered_or_given_back(ask) -> None:
    answer = ask("Harbour Shop", "Tea|4.00", "Cake|3.50", "TOTAL|7.50", "CASH|20.00", "CHANGE|12.50")
    assert answer.values["total"] == "7.50"
    assert answer.values["payment_method"] == "cash"


def test_a_subtotal_and_a_tax_that_add_up_to_the_total_are_found(ask) -> None:
    answer = ask("Harbour Shop", "Tea|4.00", "Cake|6.00", "Subtotal|10.00", "VAT 20%|2.00", "TOTAL|12.00")
    assert (answer.values["subtotal"], answer.values["tax"], answer.values["total"]) == ("10.00", "2.00", "12.00")


def test_every_value_of_the_money_points_to_where_it_is_printed(ask) -> None:
    answer = ask("Harbour Shop", "Tea|4.00", "Cake|6.00", "Subtotal|10.00", "VAT 20%|2.00", "TOTAL|12.00")
    printed = {path: answer.candidates[path][0].evidence[0].text for path in ("subtotal", "tax", "total")}
    assert printed == {"subtotal": "10.00", "tax": "2.00", "total": "12.00"}


def test_items_are_lines_of_the_table_and_not_of_its_sums(ask) -> None:
    answer = ask("Harbour Shop", "Green tea|4.00", "Seed cake|6.00", "Subtotal|10.00", "VAT 20%|2.00", "TOTAL|12.00")
    found = [(item["description"], item["total"]) for item in answer.values["line_items"]]
    assert found == [("Green tea", "4.00"), ("Seed cake", "6.00")]


def test_a_row_of_a_tax_table_beside_the_sums_is_no_item(ask) -> None:
    answer = ask(
        "Harbour Shop Ltd",
        "Green tea|400.00",
        "Seed cake|600.00",
        "VAT % Net VAT|Goods total 1000.00",
        "20 720.00 144.00|Discount 10% -100.00",
        "10 180.00 18.00",
        "Subtotal|900.00",
        "Invoice total|1062.00",
        task="invoice",
    )
    assert [item["description"] for item in answer.values["line_items"]] == ["Green tea", "Seed cake"]
