from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.paths import leaves
from sightline.types import Answer, Candidate, Field
from sightline.verify.readers import agree, beside, family_of

MODEL, OTHER = "openai:gpt-5", "anthropic:claude-haiku-4-5"


def by(reader: str, *values: str) -> list[Candidate]:
    return [Candidate(value, reader, 1 / (rank + 1)) for rank, value in enumerate(values)]


def judged(bench, values, candidates, task="receipt"):
    return bench.judge(values, bench.page("TOTAL  12.30"), task=task, checks=["readers"], candidates=candidates)


def said(bench, path, value, *candidates: Candidate) -> list[tuple[str, str]]:
    group, _, leaf = path.rpartition(".")
    values = {group: {leaf: value}} if group else {leaf: value}
    verdict = judged(bench, values, {path: candidates})
    return [finding for finding in bench.said(verdict, path) if finding[0] == "readers"]


# What is compared


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("total", "12.30", "12.3"),
        ("date", "2024-12-03", "2024-12-03"),
        ("vendor.tax_id", "DE123456789", "DE 123 456 789"),
        ("vendor.name", "Blue Harbour Café Ltd", "BLUE HARBOUR CAFE"),
        ("vendor.address", "1 High Street, Leeds LS1 4AB", "High Street, Leeds LS1 4AB, England"),
    ],
)
def test_another_reader_who_reads_the_same_speaks_for_a_value(bench, path, one, other) -> None:
    assert said(bench, path, one, *by(MODEL, one), *by("rules", other)) == [("readers", "info")]


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("total", "12.30", "12.80"),
        ("date", "2024-12-03", "2024-03-12"),
        ("vendor.tax_id", "DE123456789", "DE123456780"),
        ("vendor.name", "Blue Harbour Café Ltd", "Northern Paper Supplies"),
    ],
)
def test_readers_who_differ_ask_for_a_look_and_both_values_are_told(bench, path, one, other) -> None:
    candidates = [*by(MODEL, one), *by("rules", other)]
    assert said(bench, path, one, *candidates) == [("readers", "warning")]
    group, _, leaf = path.rpartition(".")
    message = bench.messages(judged(bench, {group: {leaf: one}} if group else {leaf: one}, {path: candidates}), path)
    assert one in message
    assert f"{other} by rules" in message


def test_a_value_that_nobody_else_read_is_neither_doubted_nor_supported(bench) -> None:
    assert said(bench, "total", "12.30", *by(MODEL, "12.30")) == []
    assert said(bench, "total", "12.30") == []


@pytest.mark.parametrize(("giver", "other"), [("rules", "second look"), (MODEL, "azure:gpt-4.1"), ("rules", "rules")])
def test_readers_of_one_family_confirm_nothing_for_each_other(bench, giver, other) -> None:
    assert said(bench, "total", "12.30", *by(giver, "12.30"), *by(other, "12.30")) == []


def test_two_models_and_the_rules_are_two_second_readers(bench) -> None:
    candidates = [*by(MODEL, "12.30"), *by(OTHER, "12.30"), *by("rules", "12.80")]
    assert said(bench, "total", "12.30", *candidates) == [("readers", "info"), ("readers", "warning")]


def test_only_what_a_reader_thinks_best_is_compared_and_the_score_says_by_how_much(bench) -> None:
    candidates = [*by(MODEL, "12.30"), Candidate("12.80", "rules", 0.9), Candidate("12.30", "rules", 0.1)]
    verdict = judged(bench, {"total": "12.30"}, {"total": candidates})
    (finding,) = (
        f for field in verdict.fields if field.path == "total" for f in field.findings if f.check == "readers"
    )
    assert (finding.severity, finding.score) == ("warning", 0.9)


def compared(bench, given: list[str], found: list[str]) -> list[str]:
    """What is said about each of the item totals that a model gave, beside those that the rules found."""
    candidates = {f"line_items[{i}].total": by("rules", total) for i, total in enumerate(found)}
    for index, total in enumerate(given):
        path = f"line_items[{index}].total"
        candidates[path] = [*by(MODEL, total), *candidates.get(path, [])]
    verdict = judged(bench, {"line_items": [{"total": total} for total in given]}, candidates)
    told = [bench.said(verdict, f"line_items[{index}].total") for index in range(len(given))]
    return [severity for findings in told for check, severity in findings if check == "readers"]


def test_items_may_stand_in_another_order_but_none_twice(bench) -> None:
    found = ["4.00", "5.00", "6.00"]
    assert compared(bench, ["4.00", "6.00", "5.00"], found) == ["info", "info", "info"]
    assert compared(bench, ["4.00", "5.00", "5.00"], found) == ["info", "info", "warning"]
    assert compared(bench, ["4.00", "5.00", "9.00"], found) == ["info", "info", "warning"]


def test_items_of_lists_that_are_not_equally_long_are_not_compared(bench) -> None:
    assert compared(bench, ["9.00"], ["4.00", "5.00"]) == []


# Families


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("openai:gpt-5", "azure:gpt-4.1-mini", True),
        ("openai:o3", "openai:gpt-5", True),
        ("anthropic:claude-haiku-4-5", "bedrock:us.anthropic.claude-sonnet-4-6-v1:0", True),
        ("google:gemini-2.5-flash", "ollama:gemma3:4b", True),
        ("openai:gpt-5", "anthropic:claude-haiku-4-5", False),
        ("rules", "openai:gpt-5", False),
        ("rules", "second look", True),
    ],
)
def test_a_family_is_who_made_the_model_wherever_it_runs(one, other, same) -> None:
    assert (family_of(one) == family_of(other)) is same


# A second answer beside the first

texts = st.text("0123456789.", min_size=1, max_size=5)
rankings = st.lists(texts, max_size=3, unique=True)


@given(value=texts | st.none(), first=rankings, second=rankings)
def test_beside_keeps_the_values_and_each_readers_own_order(value, first, second) -> None:
    answer = Answer({"total": value}, {"total": tuple(by(MODEL, *first))}, MODEL)
    other = Answer({}, {"total": tuple(by("rules", *second))}, "rules")
    both = beside(answer, other)
    assert leaves(both.values) == {"total": value}
    assert [c for c in both.candidates["total"] if c.reader == "rules"] == list(other.candidates["total"])
    own = [c.value for c in both.candidates["total"] if c.reader == MODEL]
    assert own in (first, [value, *first])
    assert beside(both, other) == both or not second


@given(value=texts, other=texts)
def test_agreement_is_the_same_both_ways(value, other) -> None:
    for kind in ("amount", "date", "identifier", "text"):
        field = Field("x", kind, "")
        assert agree(value, other, field) == agree(other, value, field)
        assert agree(value, value, field)
