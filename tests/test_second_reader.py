"""A model answers, the rules read the same page for nothing, and a person is asked where the two differ."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sightline import Pipeline, Record, Upload
from sightline.testing.examples import Example, receipt
from sightline.types import FieldVerdict, Json

pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
pytest.importorskip("openai", reason="models need the extra openai")

from sightline.testing.server import Echo, FakeServer

MODEL = "openai:gpt-4.1"


@pytest.fixture(scope="module")
def slip() -> Example:
    """A receipt whose file states its text and which proves itself."""
    return receipt(3, look="pdf")


async def answered(slip: Example, values: Mapping[str, Json], monkeypatch: pytest.MonkeyPatch) -> Record:
    """The record of `slip` when a model says `values`."""
    async with FakeServer(Echo(values)) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("openai-responses"))
        async with Pipeline(provider=MODEL, workers=0, trusted=True) as pipeline:
            return await pipeline.extract(Upload(slip.name, slip.data), task="receipt")


def field(record: Record, path: str) -> FieldVerdict:
    return next(field for field in record.fields if field.path == path)


def warned(record: Record, path: str) -> set[str]:
    return {finding.check for finding in field(record, path).findings if finding.severity == "warning"}


async def test_what_both_read_alike_is_accepted_as_before(slip, monkeypatch) -> None:
    record = await answered(slip, slip.values, monkeypatch)
    assert (record.provider, record.outcome) == (MODEL, "accepted")
    for path in ("total", "date", "vendor.name"):
        assert field(record, path).status == "confirmed"
        assert ("readers", "info") in [(f.check, f.severity) for f in field(record, path).findings]


async def test_a_misread_digit_goes_to_a_person_with_both_values_and_the_place_of_the_printed_one(
    slip, monkeypatch
) -> None:
    right = str(slip.values["total"])
    wrong = right[:-1] + ("1" if right[-1] != "1" else "7")
    record = await answered(slip, {**slip.values, "total": wrong}, monkeypatch)
    total = field(record, "total")
    assert (record.outcome, total.value, total.status) == ("review", wrong, "unverified")
    assert {"readers", "located"} <= warned(record, "total")
    assert {(c.value, c.reader) for c in total.candidates} >= {(wrong, MODEL), (right, "rules")}
    assert next(c for c in total.candidates if c.reader == "rules").evidence


async def test_another_amount_of_the_page_is_printed_and_still_noticed(slip, monkeypatch) -> None:
    items = [item["total"] for item in slip.values["line_items"]]
    record = await answered(slip, {**slip.values, "total": items[0]}, monkeypatch)
    assert field(record, "total").evidence
    assert "readers" in warned(record, "total")
    assert record.outcome == "review"


async def test_a_wrong_date_is_noticed(slip, monkeypatch) -> None:
    year, month, day = str(slip.values["date"]).split("-")
    record = await answered(slip, {**slip.values, "date": f"{int(year) - 1}-{month}-{day}"}, monkeypatch)
    assert "readers" in warned(record, "date")
    assert record.outcome == "review"


async def test_the_rules_have_no_second_reader_for_what_they_read_themselves(slip) -> None:
    async with Pipeline(workers=0, trusted=True) as pipeline:
        record = await pipeline.extract(Upload(slip.name, slip.data), task="receipt")
    assert record.provider == "rules"
    assert "readers" not in {finding.check for each in record.fields for finding in each.findings}


async def test_a_task_that_the_rules_do_not_know_is_answered_by_the_model_alone(slip, monkeypatch) -> None:
    async with FakeServer(Echo({"text": "A receipt."})) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("openai-responses"))
        async with Pipeline(provider=MODEL, workers=0, trusted=True) as pipeline:
            record = await pipeline.extract(Upload(slip.name, slip.data), task="describe")
    assert [c.reader for each in record.fields for c in each.candidates] in ([], [MODEL])
