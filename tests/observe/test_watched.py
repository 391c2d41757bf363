"""A whole document that a model is asked about: what the calls, the record, the log and the trace say of it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sightline.observe import Served
from sightline.pipeline import Pipeline
from sightline.providers import Policy, desk
from sightline.testing.examples import Example, invoice
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.types import Record, Upload
from sightline.wire import from_json, to_json

MODEL = "openai:gpt-5.4-mini"


@pytest.fixture(scope="module")
def bill() -> Example:
    """An invoice whose file states its text, so that nothing has to be read by OCR."""
    return invoice(1, layout="window", look="pdf")


@pytest.fixture(scope="module")
def observed(watcher):
    """One for all that is asked about this document."""
    return watcher()


@pytest.fixture(scope="module")
def record(bill: Example, observed, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Its record; the server failed once and then answered."""

    async def extracted() -> Record:
        async with FakeServer(Echo({"text": "seen"}), script=[Behaviour("server"), Behaviour()]) as server:
            patch.setenv("OPENAI_API_KEY", "any")
            patch.setenv("OPENAI_BASE_URL", server.url("openai-responses"))
            spent = tmp_path_factory.mktemp("spent") / "spent.db"
            policy = Policy(models=(MODEL,), usd_per_day=Decimal(1), spent_file=spent)
            async with desk(policy, watch=observed.observer) as asked, Pipeline(provider=asked, workers=0) as pipeline:
                return await pipeline.extract(Upload("canary.pdf", bill.data), task="describe")

    with pytest.MonkeyPatch.context() as patch:
        return asyncio.run(extracted())


def test_every_attempt_is_counted_with_what_it_cost(observed, record: Record) -> None:
    value = observed.value
    assert value("sightline_provider_calls_total", provider=MODEL, result="server") == 1
    assert value("sightline_provider_calls_total", provider=MODEL, result="ok") == 1
    assert value("sightline_cost_usd_total", provider=MODEL) == pytest.approx(float(record.cost_usd))
    assert value("sightline_budget_cap_usd", budget="all:day") == 1
    assert value("sightline_budget_spent_usd", budget="all:day") >= float(record.cost_usd) > 0
    assert value("sightline_budget_ends_timestamp_seconds") > datetime.now(UTC).timestamp()


def test_a_record_says_what_the_model_was_sent_of_each_page(record: Record) -> None:
    sent = [(page.sent_px, page.sent_bytes) for page in record.pages]
    assert all(size is not None and bytes_ > 10_000 for size, bytes_ in sent)
    assert from_json(to_json(record)).pages == record.pages


def test_the_event_of_it_has_no_word_of_the_document(observed, record: Record) -> None:
    served = Served("request", "/v1/extract", 200, datetime.now(UTC), 1.0, task=record.task, records=(record,))
    observed.observer.finished(served)
    ((_, said),) = observed.log.events
    first = record.pages[0]
    assert (said["image_hash"], said["processed_dimensions"]) == (first.digest[:16], list(first.sent_px or ()))
    assert said["processed_bytes"] == sum(page.sent_bytes or 0 for page in record.pages)
    assert not {"canary", "seen"} & set(json.dumps(said).replace('"', " ").replace(".", " ").split())


def test_the_trace_of_a_command_shows_every_stage_and_no_word_of_the_document(bill: Example, tmp_path: Path) -> None:
    (tmp_path / "canary.pdf").write_bytes(bill.data)
    run = subprocess.run(
        [sys.executable, "-m", "sightline", "extract", "canary.pdf", "--model", "rules", "--json", "--task", "invoice"],
        cwd=tmp_path,
        env={**os.environ, "OTEL_TRACES_EXPORTER": "console"},
        capture_output=True,
        text=True,
        check=True,
    )
    spans = list(documents(run.stderr))
    names = {span["context"]["span_id"]: span["name"] for span in spans}
    shown = {(span["name"], names.get(span["parent_id"])) for span in spans}
    assert {("prepare", "study"), ("study", "extract"), ("ask", "extract"), ("verify", "extract")} <= shown
    assert len({span["context"]["trace_id"] for span in spans}) == 1
    told = json.dumps([span["attributes"] for span in spans] + [span["events"] for span in spans])
    assert "canary" not in told
    assert str(bill.values["total"]) not in told


def documents(text: str) -> list[dict[str, Any]]:
    """The JSON documents that follow one another in `text`."""
    found: list[dict[str, Any]] = []
    at = text.find("{")
    while at != -1:
        one, end = json.JSONDecoder().raw_decode(text, at)
        found.append(one)
        at = text.find("{", end)
    return found
