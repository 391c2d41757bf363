"""The verdict on answers to a caller's schema: by kind and by what it requires, whatever its paths are called."""

from __future__ import annotations

from typing import Any

import pytest

from sightline.tasks.custom import task_of
from sightline.types import Answer, Candidate, Json, Verdict
from sightline.verify import decide

TEXT = {"type": "string"}
LEASE = {
    "type": "object",
    "required": ["landlord", "start", "rent"],
    "properties": {
        "landlord": TEXT,
        "start": {"type": "string", "format": "date"},
        "rent": {"type": "number"},
        "rooms": {"type": "integer"},
        "pets": {"type": "boolean"},
        "iban": TEXT,
        "keys": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["number"],
                "properties": {"number": TEXT, "given": {"type": "string", "format": "date"}, "deposit_currency": TEXT},
            },
        },
    },
}
PAGE = (
    "Lease",
    "Landlord: Anna Berg",
    "Begins 2030-02-01",
    "Rent 950.00 EUR",
    "12 rooms",
    "IBAN DE89 3704 0044 0532 0130 00",
    "Key K-77  2030-02-02",
    "Key K-78  2030-02-03",
)
GOOD: dict[str, Json] = {"landlord": "Anna Berg", "start": "2030-02-01", "rent": "950.00"}


@pytest.fixture
def judge(bench):
    def judged(values: Any, *, schema: Any = LEASE, rows: tuple[str, ...] = PAGE, **candidates: Any) -> Verdict:
        answer = Answer(values, candidates, "made")
        return decide(task_of(schema), answer, [bench.page(*rows)], today=bench.today)

    return judged


def test_what_is_required_and_printed_is_accepted_whatever_it_is_called(bench, judge):
    found = judge({**GOOD, "rooms": "12", "pets": None, "iban": "DE89370400440532013000", "keys": []})
    assert found.outcome == "accepted"
    assert bench.status(found) == {
        "landlord": "confirmed",
        "start": "confirmed",
        "rent": "confirmed",
        "rooms": "confirmed",
        "pets": "missing",
        "iban": "confirmed",
    }
    assert {place.text for field in found.fields for place in field.evidence} >= {"2030-02-01", "950.00", "12"}


def test_a_date_in_the_future_or_long_ago_is_no_fault_of_a_document_that_is_no_bill(judge):
    assert judge(GOOD).outcome == "accepted"
    assert judge({**GOOD, "start": "1970-02-01"}, rows=(*PAGE, "1970-02-01")).outcome == "accepted"


@pytest.mark.parametrize(
    ("change", "path", "status"),
    [
        ({"landlord": "Otto Berg"}, "landlord", "unverified"),
        ({"start": "2030-02-30"}, "start", "contradicted"),
        ({"rent": "950.10"}, "rent", "unverified"),
        ({"rent": None}, "rent", "missing"),
        ({"iban": "DE89370400440532013001"}, "iban", "contradicted"),
    ],
)
def test_a_value_that_is_not_so_is_told_and_reviewed(bench, judge, change, path, status):
    found = judge({**GOOD, **change})
    assert bench.status(found)[path] == status
    assert found.outcome == "review"


def test_a_judgement_is_not_confirmed_and_stops_nothing_that_does_not_need_it(bench, judge):
    found = judge({**GOOD, "pets": "true"})
    assert bench.status(found)["pets"] == "unverified"
    assert found.outcome == "accepted"
    assert judge({**GOOD, "pets": "true"}, schema={**LEASE, "required": ["pets"]}).outcome == "review"


def test_items_are_checked_like_other_values(bench, judge):
    keys = [{"number": "K-77", "given": "2030-02-02"}, {"number": None, "given": "2030-02-31"}]
    found = judge({**GOOD, "keys": keys})
    assert bench.status(found)["keys[0].number"] == "confirmed"
    assert bench.said(found, "keys[1].number") == [("required", "warning")]
    assert bench.status(found)["keys[1].given"] == "contradicted"
    assert found.outcome == "review"
    assert judge({**GOOD, "keys": keys[:1]}).outcome == "accepted"


def test_a_currency_anywhere_is_held_against_the_amounts(bench, judge):
    found = judge({**GOOD, "keys": [{"number": "K-77", "deposit_currency": "USD"}]})
    assert bench.status(found)["keys[0].deposit_currency"] == "contradicted"


def test_an_ambiguous_date_in_a_list_is_told(bench, judge):
    page = bench.page("Key  03/04/2030")
    both = tuple(bench.candidate(day, 1.0, [page], "03/04/2030") for day in ("2030-04-03", "2030-03-04"))
    values = {"keys": [{"number": None, "given": "2030-04-03"}]}
    answer = Answer(values, {"keys[0].given": both}, "made")
    found = decide(task_of(LEASE), answer, [page], today=bench.today)
    assert ("dates", "warning") in bench.said(found, "keys[0].given")


def test_a_schema_that_requires_nothing_is_accepted_when_all_that_was_found_is_confirmed(judge):
    loose = {**LEASE, "required": []}
    assert judge({}, schema=loose).outcome == "review"
    assert judge({"landlord": None}, schema=loose).outcome == "review"
    assert judge({"landlord": "Anna Berg"}, schema=loose).outcome == "accepted"
    assert judge({"landlord": "Anna Berg", "rent": "1.11"}, schema=loose).outcome == "review"


def test_a_total_has_to_be_proven_by_arithmetic_as_on_our_own_tasks(bench, judge):
    schema = {"type": "object", "properties": {name: {"type": "number"} for name in ("subtotal", "tax", "total")}}
    rows = ("Net 8.00", "Tax 1.00", "Total 9.00")
    proven = {"subtotal": "8.00", "tax": "1.00", "total": "9.00"}
    assert judge(proven, schema=schema, rows=rows).outcome == "accepted"
    alone = judge({"total": "9.00"}, schema=schema, rows=("Total 9.00",))
    assert bench.status(alone) == {"total": "unverified"}


def test_values_beyond_the_schema_are_not_judged(judge):
    found = judge({**GOOD, "poem": "Lease"}, poem=(Candidate("Lease", "made"),))
    assert [field.path for field in found.fields] == list(GOOD)
