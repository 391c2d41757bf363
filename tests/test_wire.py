"""The record as JSON: keys, order, rounding, and back again."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import CorruptInput
from sightline.types import (
    DECISIONS,
    Action,
    Box,
    Candidate,
    Evidence,
    Fault,
    FieldVerdict,
    Finding,
    Found,
    Json,
    Kind,
    Moderation,
    Outcome,
    Page,
    Promised,
    Record,
    Screening,
    Severity,
    Standing,
    Status,
    Threat,
    Usage,
)
from sightline.wire import from_json, to_json

SEVERITIES: list[Severity] = ["info", "warning", "error"]
STATUSES: list[Status] = ["confirmed", "contradicted", "unverified", "missing"]
KINDS: list[Kind] = list(get_args(Kind))
STANDINGS: list[Standing] = list(get_args(Standing))
OUTCOMES: list[Outcome] = ["accepted", "review", "blocked", "failed"]

sizes = st.tuples(st.integers(1, 9999), st.integers(1, 9999))
counts = st.integers(0, 10**6)
edges = st.integers(0, 10_000).map(lambda n: n / 10_000)
milliseconds = st.integers(0, 10**6).map(lambda n: n / 10)
scalars: st.SearchStrategy[Json] = st.none() | st.booleans() | st.integers() | st.text()
values: st.SearchStrategy[Json] = scalars | st.lists(st.dictionaries(st.text(), scalars))
shares = st.floats(0, 1)
findings = st.builds(Finding, st.text(), st.sampled_from(SEVERITIES), st.text(), st.none() | shares)
candidates = st.builds(Candidate, st.text(), st.text(), label=st.text())
decisions = st.builds(
    Promised,
    st.sampled_from(STANDINGS),
    shares,
    shares,
    st.none() | shares,
    st.none() | shares,
    st.none() | st.integers(1, 10**6),
)
evidence = st.builds(Evidence, st.integers(1, 99), st.builds(Box, edges, edges, edges, edges), st.text())
fields = st.builds(
    FieldVerdict,
    path=st.text(),
    value=values,
    status=st.sampled_from(STATUSES),
    evidence=st.lists(evidence, max_size=3).map(tuple),
    candidates=st.lists(candidates, max_size=3).map(tuple),
    findings=st.lists(findings, max_size=3).map(tuple),
    p_correct=st.none() | shares,
    kind=st.none() | st.sampled_from(KINDS),
)
screenings = st.builds(
    Screening,
    st.sampled_from(DECISIONS),
    st.lists(
        st.builds(
            Found,
            st.sampled_from(get_args(Threat)),
            st.none() | st.integers(1, 99),
            st.none() | st.builds(Box, edges, edges, edges, edges),
            st.text(),
            shares,
            st.sampled_from(get_args(Action)),
        ),
        max_size=1,
    ).map(tuple),
    st.none() | st.builds(Moderation, edges.map(lambda score: {"nudity": score}), st.text()),
)
records = st.builds(
    Record,
    source=st.text(),
    task=st.none() | st.text(),
    outcome=st.sampled_from(OUTCOMES),
    values=st.dictionaries(st.text(), values, max_size=3),
    fields=st.lists(fields, max_size=3).map(tuple),
    findings=st.lists(findings, max_size=3).map(tuple),
    provider=st.none() | st.text(),
    model=st.none() | st.text(),
    usage=st.builds(Usage, counts, counts, counts),
    cost_usd=st.decimals(0, 100, places=6, allow_nan=False),
    pages=st.lists(st.builds(Page, st.text(), sizes, sizes, st.none() | sizes, st.none() | st.text()), max_size=2).map(
        tuple
    ),
    timings_ms=st.dictionaries(st.text(), milliseconds, max_size=3),
    cached=st.none() | st.text(),
    error=st.none() | st.builds(Fault, st.text(), st.text()),
    decision=st.none() | decisions,
    screening=st.none() | screenings,
)


@given(records)
def test_a_record_survives_the_way_through_json_text(record: Record) -> None:
    assert from_json(json.loads(json.dumps(to_json(record)))) == record


def receipt() -> Record:
    return Record(
        source="receipt.jpg",
        task="receipt",
        outcome="accepted",
        values={"total": "9.00"},
        fields=(
            FieldVerdict(
                "total",
                "9.00",
                "confirmed",
                evidence=(Evidence(1, Box(0.61234567, 0.72, 1 / 3, 0.74), "9.00"),),
                candidates=(Candidate("9.00", "rules", 3.5),),
            ),
        ),
        findings=(),
        provider="rules",
        model=None,
        usage=Usage(),
        cost_usd=Decimal("0E-8"),
        pages=(Page("abc", (463, 1013), (463, 1013), engine="rapidocr", turned=90),),
        timings_ms={"prepare": 3.14159, "ocr": 850.0},
    )


def test_the_keys_stand_in_the_documented_order() -> None:
    data = to_json(receipt())
    assert " ".join(data) == (
        "source task outcome decision values fields findings screening reader usage cost_usd cached pages timings_ms "
        "error"
    )
    [field] = json.loads(json.dumps(data["fields"]))
    assert " ".join(field) == "path kind value status p_correct evidence candidates findings"


def test_boxes_have_four_decimals_and_times_a_tenth_of_a_millisecond() -> None:
    data = json.loads(json.dumps(to_json(receipt())))
    assert data["fields"][0]["evidence"][0]["box"] == [0.6123, 0.72, 0.3333, 0.74]
    assert data["timings_ms"] == {"prepare": 3.1, "ocr": 850.0}


def test_money_is_text_and_never_in_powers_of_ten() -> None:
    data = json.loads(json.dumps(to_json(receipt())))
    assert data["values"]["total"] == "9.00"
    assert data["cost_usd"] == "0.00000000"


def test_a_page_names_its_engine_and_how_far_it_was_turned() -> None:
    [page] = json.loads(json.dumps(to_json(receipt())["pages"]))
    assert (page["engine"], page["turned"], page["sent_px"]) == ("rapidocr", 90, None)


def without(key: str) -> dict[str, Json]:
    return {name: value for name, value in to_json(receipt()).items() if name != key}


@pytest.mark.parametrize("key", list(to_json(receipt())))
def test_an_object_that_lacks_a_key_is_no_record(key: str) -> None:
    with pytest.raises(CorruptInput, match=key):
        from_json(without(key))


OTHER_SHAPES: list[tuple[str, Json]] = [
    ("outcome", "fine"),
    ("cost_usd", "free"),
    ("fields", 3),
    ("pages", [{}]),
    ("reader", None),
    ("usage", {"x": 1}),
    ("decision", {"standing": "good"}),
]


@pytest.mark.parametrize(("key", "value"), OTHER_SHAPES)
def test_an_object_of_another_shape_is_no_record(key: str, value: Json) -> None:
    with pytest.raises(CorruptInput, match="not a record"):
        from_json({**to_json(receipt()), key: value})
