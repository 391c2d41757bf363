"""The one event of a request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.box import Box
from sightline.errors import PictureBlocked
from sightline.observe import Chosen, Served
from sightline.observe.event import event
from sightline.observe.gist import method_of
from sightline.types import (
    Candidate,
    Evidence,
    Fault,
    FieldVerdict,
    Finding,
    Found,
    Moderation,
    Outcome,
    Page,
    Record,
    Screening,
    Usage,
)

CHOSEN = Chosen(models=("openai:gpt-5.4-mini",), caching=True)
ARTICLE = (
    "image_hash",
    "original_dimensions",
    "original_bytes",
    "processed_dimensions",
    "processed_bytes",
    "preprocessing_ms",
    "image_token_count",
    "moderation_result",
    "extraction_method",
    "needs_review",
    "validation_warnings",
    "cache_hit",
    "total_latency_ms",
)
OURS = ("request_id", "tenant", "task", "model", "cost_usd")


def test_every_field_is_there_with_its_value(record: Record, serve: Callable[..., Served]) -> None:
    assert event(serve(record), CHOSEN) == {
        "request_id": "4bf92f3577b34da6",
        "started": "2026-11-21T18:00:00.000+00:00",
        "tenant": "acme",
        "route": "/v1/extract",
        "status": 200,
        "problem": None,
        "task": "receipt",
        "documents": 1,
        "outcome": "accepted",
        "model": "gpt-5.4-mini-2026-03-17",
        "cost_usd": "0.0042",
        "image_hash": "0123456789abcdef",
        "pages": 1,
        "original_dimensions": [3024, 4032],
        "original_bytes": 2_858_004,
        "processed_dimensions": [1176, 1568],
        "processed_bytes": 250_000,
        "preprocessing_ms": 60.0,
        "image_token_count": 1100,
        "moderation_result": "allow",
        "injections": [],
        "extraction_method": "vlm_primary",
        "needs_review": False,
        "validation_warnings": [],
        "cache_hit": False,
        "total_latency_ms": 2456.7,
    }


def test_a_request_without_a_record_has_the_same_fields(record: Record, serve: Callable[..., Served]) -> None:
    failed = event(serve(status=422, problem="corrupt_input"), CHOSEN)
    assert list(failed) == list(event(serve(record), CHOSEN))
    assert (failed["image_hash"], failed["documents"], failed["problem"]) == (None, 0, "corrupt_input")
    assert set(ARTICLE + OURS) <= set(failed)


def test_a_doubted_document_names_its_checks_and_needs_review(doubted: Record, serve: Callable[..., Served]) -> None:
    said = event(serve(doubted), CHOSEN)
    assert said["validation_warnings"] == ["required", "sums"]
    assert said["needs_review"] is True


def test_a_blocked_document_says_what_moderation_and_the_scan_found(
    blocked: Record, serve: Callable[..., Served]
) -> None:
    said = event(serve(blocked), CHOSEN)
    assert (said["moderation_result"], said["injections"]) == ("block", ["injection_hidden"])


def test_an_answer_from_before_took_nothing(record: Record, serve: Callable[..., Served]) -> None:
    said = event(serve(replace(record, cached="exact", cost_usd=Decimal(0))), CHOSEN)
    assert (said["cache_hit"], said["preprocessing_ms"], said["image_token_count"]) == (True, 0.0, 0)
    assert said["image_hash"] == "0123456789abcdef"


def test_several_documents_are_summed_up(record: Record, doubted: Record, serve: Callable[..., Served]) -> None:
    said = event(serve(record, doubted), CHOSEN)
    assert (said["documents"], said["pages"], said["processed_bytes"], said["cost_usd"]) == (2, 2, 500_000, "0.0084")
    assert said["needs_review"] is True


@pytest.mark.parametrize(
    ("provider", "outcome", "chosen", "method"),
    [
        ("openai:gpt-5.4-mini", "accepted", CHOSEN, "vlm_primary"),
        ("rules+openai:gpt-5.4-mini", "review", CHOSEN, "vlm_primary"),
        ("anthropic:claude-haiku-4-5", "accepted", CHOSEN, "vlm_secondary"),
        ("rules", "accepted", CHOSEN, "rules"),
        ("rules", "review", CHOSEN, "ocr_fallback"),
        ("rules", "accepted", replace(CHOSEN, rules_first=False), "ocr_fallback"),
        ("rules", "review", Chosen(), "rules"),
        (None, "blocked", CHOSEN, None),
    ],
)
def test_the_method_says_who_read_it(
    record: Record, provider: str | None, outcome: Outcome, chosen: Chosen, method: str | None
) -> None:
    assert method_of(replace(record, provider=provider, outcome=outcome), chosen) == method


# What may be anything because somebody else wrote it. Long enough that no number or word of ours holds it by chance.
CANARY = "canary7f3a91"
HOSTILE = st.text(min_size=0, max_size=30).map(lambda text: f"{CANARY} {text} {CANARY}")


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records that hold a canary wherever a document, a file name or a server can put words."""
    text = draw(HOSTILE)
    finding = Finding(draw(st.sampled_from(["sums", text])), "warning", text)
    place = Evidence(1, Box(0.1, 0.1, 0.2, 0.2), text)
    field = FieldVerdict(text, text, "contradicted", (place,), (Candidate(text, text, label=text),), (finding,))
    found = Found("injection_visible", 1, None, text, 0.9, draw(st.sampled_from(["block", "review", "neutralised"])))
    return Record(
        source=text,
        task=draw(st.sampled_from(["receipt", f"schema:{text}", text])),
        outcome=draw(st.sampled_from(["accepted", "review", "blocked", "failed"])),
        values={text: text},
        fields=(field,),
        findings=(finding,),
        provider=draw(st.sampled_from(["rules", "openai:gpt-5.4-mini", text])),
        model=draw(st.sampled_from([None, "gpt-5.4-mini", text])),
        usage=Usage(),
        cost_usd=Decimal(0),
        pages=(Page("0" * 64, (10, 10), (10, 10), engine=text, source=text),),
        timings_ms={"prepare": 1.0},
        error=Fault("corrupt_input", text),
        screening=Screening("block", (found,), Moderation({text: 1.0}, text)),
    )


@given(st.lists(records(), min_size=1, max_size=2), HOSTILE)
def test_nothing_that_a_document_says_is_logged(found: list[Record], text: str) -> None:
    served = Served(
        text, "/v1/extract", 200, datetime.now(UTC), 0.1, tenant=text, task=text, records=tuple(found), source_bytes=9
    )
    assert CANARY not in json.dumps(event(served, CHOSEN))


def test_the_code_of_a_problem_is_ours_and_its_message_is_not_logged(serve: Callable[..., Served]) -> None:
    assert event(serve(problem=PictureBlocked.code, status=422), CHOSEN)["problem"] == PictureBlocked.code
