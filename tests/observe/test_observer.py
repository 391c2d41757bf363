"""What an observer writes and counts."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sightline.observe import Call, Observer, Served, json_log
from sightline.types import FieldVerdict, Finding, Record, Usage


def test_a_request_is_one_event_of_the_level_that_it_deserves(
    observed, record: Record, blocked: Record, serve: Callable[..., Served]
) -> None:
    observed.observer.finished(serve(record))
    observed.observer.finished(serve(blocked))
    observed.observer.finished(serve(status=503, problem="busy"))
    assert [level for level, _ in observed.log.events] == ["info", "warning", "error"]
    assert {fields["event"] for _, fields in observed.log.events} == {"request"}


def test_an_event_is_one_line_of_json_with_time_and_level(record: Record, serve: Callable[..., Served]) -> None:
    out = io.StringIO()
    Observer(log=json_log(out)).finished(serve(record, tenant="a\nb"))
    (line,) = out.getvalue().splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["tenant"]) == ("request", "info", "other")
    assert datetime.fromisoformat(said["timestamp"]).tzinfo is not None


def test_a_request_is_counted_in_all_four_layers(observed, record: Record, serve: Callable[..., Served]) -> None:
    observed.observer.finished(serve(record))
    value = observed.value
    assert value("sightline_requests_total", route="/v1/extract", status="200") == 1
    assert value("sightline_request_seconds_sum", route="/v1/extract") == pytest.approx(2.4567)
    assert value("sightline_stage_seconds_sum", stage="prepare") == pytest.approx(0.06)
    assert value("sightline_cache_lookups_total", result="miss") == 1
    assert value("sightline_tenant_cost_usd_total", tenant="acme") == pytest.approx(0.0042)
    assert value("sightline_image_tokens_sum", provider="openai:gpt-5.4-mini") == 1100
    assert value("sightline_source_pixels_sum") == 3024 * 4032
    assert value("sightline_source_bytes_sum") == 2_858_004
    assert value("sightline_sent_pixels_sum", provider="openai:gpt-5.4-mini") == 1176 * 1568
    assert value("sightline_sent_bytes_sum") == 250_000
    assert value("sightline_documents_total", tenant="acme", task="receipt", outcome="accepted") == 1
    assert value("sightline_extractions_total", task="receipt", method="vlm_primary") == 1
    assert value("sightline_complete_documents_total", task="receipt") == 1
    assert value("sightline_screenings_total", decision="allow") == 1


def test_doubts_and_gaps_are_counted_by_check(observed, doubted: Record, serve: Callable[..., Served]) -> None:
    observed.observer.finished(serve(doubted))
    assert observed.value("sightline_complete_documents_total") == 0
    assert observed.value("sightline_doubted_documents_total", task="receipt") == 1
    assert observed.value("sightline_validation_warnings_total", check="sums") == 1
    assert observed.value("sightline_validation_warnings_total", check="required") == 1


@pytest.mark.parametrize(
    ("field", "doubted"),
    [
        (FieldVerdict("total", "9.00", "unverified", findings=(Finding("located", "warning", ""),)), 1),
        (FieldVerdict("total", "9.00", "unverified", findings=(Finding("readers", "warning", ""),)), 1),
        (FieldVerdict("total", "9.00", "confirmed", findings=(Finding("rivals", "warning", ""),)), 0),
        (FieldVerdict("total", "9.00", "unverified", findings=(Finding("legible", "warning", ""),)), 0),
        (FieldVerdict("n", "2", "unverified", findings=(Finding("located", "warning", ""),), kind="quantity"), 0),
    ],
    ids=["not on the page", "readers differ", "a rival of a proven value", "hard to read", "a quantity is anywhere"],
)
def test_only_what_speaks_against_a_value_makes_a_document_doubted(
    observed, record: Record, field: FieldVerdict, doubted: int
) -> None:
    observed.observer.read(replace(record, fields=(field,)))
    assert observed.value("sightline_doubted_documents_total") == doubted
    assert observed.value("sightline_validation_warnings_total") == 1


def test_questions_after_health_are_counted_and_not_logged(observed, serve: Callable[..., Served]) -> None:
    observed.observer.finished(serve(route="/healthz"))
    assert observed.value("sightline_requests_total", route="/healthz") == 1
    assert observed.log.events == []
    observed.observer.finished(serve(route="/readyz", status=503))
    assert [level for level, _ in observed.log.events] == ["error"]


def test_a_block_is_counted_with_what_caused_it(observed, blocked: Record, serve: Callable[..., Served]) -> None:
    observed.observer.finished(serve(blocked))
    assert observed.value("sightline_blocks_total", cause="moderation") == 1
    assert observed.value("sightline_moderation_objections_total", category="nudity") == 1
    assert observed.value("sightline_injections_total", kind="injection_hidden", action="neutralised") == 1
    assert observed.value("sightline_complete_documents_total") == 0


def test_an_answer_from_before_is_a_hit_and_no_work(observed, record: Record, serve: Callable[..., Served]) -> None:
    observed.observer.finished(serve(replace(record, cached="exact", cost_usd=Decimal(0))))
    assert observed.value("sightline_cache_lookups_total", result="exact") == 1
    assert observed.value("sightline_stage_seconds_count") == 0
    assert observed.value("sightline_sent_pixels_count") == 0
    assert observed.value("sightline_extractions_total") == 0


def test_a_scan_is_no_document_that_was_read(observed, blocked: Record, serve: Callable[..., Served]) -> None:
    observed.observer.finished(serve(replace(blocked, task=None), route="/v1/scan"))
    assert observed.value("sightline_documents_total") == 0
    assert observed.value("sightline_screenings_total", decision="block") == 1


def test_documents_that_a_fault_of_ours_lost_are_failed(observed, serve: Callable[..., Served]) -> None:
    observed.observer.finished(serve(status=502, problem="exhausted"))
    observed.observer.finished(serve(status=422, problem="corrupt_input"))
    assert observed.value("sightline_documents_total", outcome="failed") == 1
    assert observed.value("sightline_problems_total", code="corrupt_input") == 1


def test_a_record_of_a_batch_is_counted_without_a_request(observed, record: Record) -> None:
    observed.observer.read(record, tenant="acme")
    assert observed.value("sightline_documents_total", tenant="acme") == 1
    assert observed.value("sightline_requests_total") == 0


def test_calls_are_counted_by_provider_with_what_failed_ones_cost(observed) -> None:
    usage = Usage(input_tokens=1000, output_tokens=50, image_tokens=800, cached_tokens=100)
    observed.observer.called(Call("openai:gpt-5.4-mini", "receipt", 1.2, usage=usage, cost_usd=Decimal("0.01")))
    observed.observer.called(
        Call("openai:gpt-5.4-mini", "receipt", 0.1, cost_usd=Decimal("0.02"), error="invalid_answer")
    )
    value = observed.value
    assert value("sightline_provider_calls_total", provider="openai:gpt-5.4-mini", result="ok") == 1
    assert value("sightline_provider_calls_total", result="invalid_answer") == 1
    assert value("sightline_cost_usd_total", provider="openai:gpt-5.4-mini", task="receipt") == pytest.approx(0.03)
    assert value("sightline_tokens_total", kind="image") == 800
    assert value("sightline_provider_seconds_count") == 2


def test_gauges_say_what_is_so_now(observed) -> None:
    observed.observer.under_way(requests=3, waiting=2, held_bytes=1000)
    observed.observer.breaker("openai:gpt-5.4-mini", "open")
    until = datetime(2026, 11, 22, tzinfo=UTC)
    observed.observer.spent("all:day", spent_usd=Decimal(8), cap_usd=Decimal(10), until=until)
    value = observed.value
    assert (value("sightline_requests_in_flight"), value("sightline_documents_waiting")) == (3, 2)
    assert value("sightline_breaker_open", provider="openai:gpt-5.4-mini") == 1
    assert value("sightline_budget_spent_usd", budget="all:day") == 8
    assert value("sightline_budget_ends_timestamp_seconds", budget="all:day") == until.timestamp()
    observed.observer.breaker("openai:gpt-5.4-mini", "closed")
    assert value("sightline_breaker_open") == 0


def test_labels_stay_few_whatever_is_sent(observed, record: Record, serve: Callable[..., Served]) -> None:
    for number in range(300):
        hostile = replace(record, task=f"schema:title {number}", provider=f"vendor:model-{number}")
        observed.observer.finished(serve(hostile, tenant=f"tenant-{number}", task=f"schema:title {number}"))
    text = observed.observer.exposition()[0].decode()
    tenants = {line for line in text.splitlines() if line.startswith("sightline_tenant_cost_usd_total{")}
    assert len(tenants) == 101
    assert observed.value("sightline_documents_total", task="schema") == 300
    assert observed.value("sightline_tenant_cost_usd_total", tenant="other") > 0
    assert "title" not in text
    providers = {line.split('provider="')[1].split('"')[0] for line in text.splitlines() if 'provider="' in line}
    assert len(providers) <= 24


def test_without_the_extra_an_observer_says_what_to_install() -> None:
    program = (
        "import sys\n"
        "sys.modules['prometheus_client'] = None\n"
        "from sightline.errors import MissingExtra\n"
        "from sightline.observe import Observer\n"
        "try:\n    Observer()\nexcept MissingExtra as error:\n    print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert "sightline[service]" in run.stdout


def test_importing_the_package_of_observers_loads_none_of_their_libraries() -> None:
    program = "import sys, sightline.observe\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert not loaded & {"structlog", "prometheus_client", "opentelemetry", "asyncio"}
