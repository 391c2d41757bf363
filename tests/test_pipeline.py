from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from multiprocessing import active_children
from multiprocessing.connection import wait
from pathlib import Path

import pytest
from PIL import Image as Picture

from sightline import Pipeline, Record, Upload, extract, registry
from sightline.errors import (
    CorruptInput,
    EmptyInput,
    InputError,
    InputNotFound,
    PageNotFound,
    TooManyPixels,
    UnknownName,
    UnsupportedFormat,
    UsageError,
    WorkerDied,
)
from sightline.image import Limits
from sightline.paths import field_of, leaves
from sightline.pipeline import failed
from sightline.testing.examples import Example, invoice, receipt
from sightline.types import Json, Usage

PAGES = 2


@pytest.fixture(scope="module")
def bill() -> Example:
    """An invoice whose file states its text, so that nothing has to be read by OCR."""
    return invoice(1, layout="window", look="pdf")


@pytest.fixture(scope="module")
def values(bill) -> Mapping[str, Json]:
    """What a process of its own reads in `bill`."""
    return extract(bill.data).values


@pytest.fixture(scope="module")
def long_bill() -> Example:
    """The same on two pages."""
    return next(e for e in (invoice(s, look="pdf") for s in range(20)) if len(extract(e.data).pages) == PAGES)


def upload(example: Example) -> Upload:
    return Upload(example.name, example.data)


def without_times(record: Record) -> Record:
    return replace(record, timings_ms={})


def blank(*, pages: int = 1) -> bytes:
    buffer, white = io.BytesIO(), Picture.new("RGB", (120, 160), "white")
    white.save(buffer, "TIFF", save_all=True, append_images=[white] * (pages - 1))
    return buffer.getvalue()


# One document in this process


def test_a_path_as_text_a_path_and_bytes_give_the_same_values(tmp_path: Path, bill) -> None:
    path = tmp_path / "bill.pdf"
    path.write_bytes(bill.data)
    by_text, by_path, by_bytes = extract(str(path)), extract(path), extract(bill.data)
    assert by_text.values == by_path.values == by_bytes.values
    assert by_text.source == by_path.source
    assert by_path.source.endswith("bill.pdf")


def test_the_task_is_told_from_the_page_unless_it_is_named(bill) -> None:
    assert extract(bill.data).task == "invoice"
    assert extract(receipt(1, look="pdf").data).task == "receipt"
    assert extract(bill.data, "receipt").task == "receipt"


def test_a_record_says_who_read_it_what_it_cost_and_how_long_it_took(bill) -> None:
    record = extract(bill.data)
    assert (record.provider, record.model, record.usage, record.cost_usd) == ("rules", None, Usage(), Decimal(0))
    assert (record.cached, record.error) == (None, None)
    assert set(record.timings_ms) == {"prepare", "ocr", "scan", "ask", "verify"}
    assert all(spent >= 0 for spent in record.timings_ms.values())


def test_a_record_judges_every_value_that_it_gives(bill) -> None:
    record = extract(bill.data)
    task = registry.task("invoice")
    assert record.outcome in {"accepted", "review"}
    assert {field.path: field.value for field in record.fields} == leaves(record.values)
    assert all(field_of(task, field.path) for field in record.fields)
    assert all((field.status == "missing") == (field.value is None) for field in record.fields)
    assert all(0 <= edge <= 1 for field in record.fields for place in field.evidence for edge in place.box)


def test_a_page_of_a_record_says_how_large_it_is_and_who_read_it(bill) -> None:
    (page,) = extract(bill.data).pages
    assert len(page.digest) == 64
    assert (page.engine, page.turned, page.sent_px) == ("text-layer", 0, None)
    assert min(*page.source_px, *page.prepared_px) > 0


def test_the_same_bytes_give_the_same_record_but_for_the_times(bill) -> None:
    assert without_times(extract(bill.data)) == without_times(extract(bill.data))


def test_a_scan_turned_on_its_side_is_read_upright_and_twice_alike() -> None:
    example = receipt(5, look="turned")
    first = extract(example.data)
    (page,) = first.pages
    assert page.engine == "rapidocr"
    assert page.turned in {90, 180, 270}
    assert first.values["total"] == example.values["total"]
    assert without_times(first) == without_times(extract(example.data))


def test_every_page_counts_and_evidence_names_its_page(long_bill) -> None:
    record = extract(long_bill.data)
    shown = {place.page for field in record.fields for place in field.evidence}
    assert shown == set(range(1, PAGES + 1))
    assert record.values["total"] == long_bill.values["total"]


def test_only_the_asked_pages_are_read_and_keep_their_numbers(long_bill) -> None:
    record = extract(long_bill.data, "invoice", pages="2")
    assert len(record.pages) == 1
    assert {place.page for field in record.fields for place in field.evidence} == {2}


def test_blank_pages_are_a_review_without_values() -> None:
    record = extract(blank(pages=2))
    assert (record.outcome, len(record.pages)) == ("review", 2)
    assert set(leaves(record.values).values()) == {None}


# What is refused


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (lambda _: b"", EmptyInput),
        (lambda _: b"Total 9.00, and nothing else", UnsupportedFormat),
        (lambda data: data[:900], CorruptInput),
        (lambda data: data[: len(data) // 2], CorruptInput),
        (lambda data: b"%PDF-1.7\n" + bytes(reversed(data)), CorruptInput),
    ],
    ids=["empty", "text", "beginning", "half", "backwards"],
)
def test_a_damaged_file_is_refused_by_its_own_error(bill, damage, error) -> None:
    with pytest.raises(error) as caught:
        extract(damage(bill.data))
    assert isinstance(caught.value, InputError)


def test_half_a_picture_is_refused() -> None:
    data = receipt(5, look="photo").data
    with pytest.raises(CorruptInput):
        extract(data[: len(data) // 2])


def test_a_path_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound, match=r"missing\.pdf"):
        extract(tmp_path / "missing.pdf")


def test_pages_that_are_not_there_or_cannot_be_read_are_refused(bill) -> None:
    with pytest.raises(PageNotFound):
        extract(bill.data, pages="7")
    with pytest.raises(UsageError):
        extract(bill.data, pages="last")


def test_a_task_that_nobody_wrote_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UnknownName, match=r"choose one of: .*invoice"):
        extract(b"no document at all", "poem")


@pytest.mark.parametrize("part", ["engine", "provider"])
def test_an_engine_or_provider_that_nobody_wrote_is_refused_at_once(part) -> None:
    with pytest.raises(UnknownName, match=f"no {part} 'nobody'; choose one of: "):
        Pipeline(**{part: "nobody"})


def test_the_record_of_a_failure_holds_its_code_and_message() -> None:
    record = failed("bill.pdf", CorruptInput("bill.pdf: the PDF is damaged; export it again."))
    assert (record.source, record.outcome, record.values, record.pages) == ("bill.pdf", "failed", {}, ())
    assert record.error
    assert (record.error.code, record.error.message[:8]) == ("corrupt_input", "bill.pdf")


# Several documents in worker processes


async def test_documents_at_once_in_workers_give_the_records_of_one_process(bill, long_bill) -> None:
    examples = [bill, long_bill, receipt(1, look="pdf")]
    async with Pipeline(workers=2) as pipeline:
        records = await asyncio.gather(*(pipeline.extract(upload(example)) for example in examples))
    alone = [await Pipeline(workers=0).extract(upload(example)) for example in examples]
    assert [without_times(record) for record in records] == [without_times(record) for record in alone]


async def test_one_worker_takes_documents_in_turn_and_a_bad_one_does_not_stop_the_others(bill, values) -> None:
    uploads = [upload(bill), Upload("torn.pdf", bill.data[:900]), upload(bill)]
    async with Pipeline(workers=1) as pipeline:
        first, torn, last = await asyncio.gather(*map(pipeline.extract, uploads), return_exceptions=True)
    assert isinstance(torn, CorruptInput)
    assert "torn.pdf" in torn.message
    assert first.values == last.values == values


async def test_a_pipeline_leaves_no_worker_behind(bill) -> None:
    before = set(active_children())
    async with Pipeline(workers=1) as pipeline:
        await pipeline.extract(upload(bill))
        (worker,) = set(active_children()) - before
    assert await asyncio.to_thread(wait, [worker.sentinel], 10) == [worker.sentinel]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot hold a process still")
async def test_a_worker_that_dies_fails_its_document_and_not_the_next(bill, values) -> None:
    before = set(active_children())
    async with Pipeline(workers=1) as pipeline:
        await pipeline.extract(upload(bill))
        (worker,) = set(active_children()) - before
        os.kill(worker.pid, signal.SIGSTOP)
        lost = asyncio.create_task(pipeline.extract(Upload("lost.pdf", bill.data)))
        await asyncio.sleep(0.1)
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(WorkerDied, match=r"lost\.pdf") as caught:
            await lost
        assert caught.value.retryable
        assert (await pipeline.extract(upload(bill))).values == values


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot hold a process still")
async def test_a_worker_that_dies_leaves_the_document_beside_it_alone(bill, values) -> None:
    before = set(active_children())
    async with Pipeline(workers=2) as pipeline:
        await asyncio.gather(*[pipeline.extract(upload(bill)) for _ in range(2)])
        worker, _ = set(active_children()) - before
        os.kill(worker.pid, signal.SIGSTOP)
        both = asyncio.gather(*[pipeline.extract(upload(bill)) for _ in range(2)], return_exceptions=True)
        await asyncio.sleep(0.1)
        os.kill(worker.pid, signal.SIGKILL)
        lost, kept = sorted(await both, key=lambda result: isinstance(result, Record))
    assert isinstance(lost, WorkerDied)
    assert kept.values == values


# Decoding apart


@pytest.mark.parametrize("workers", [0, 1])
async def test_trusted_documents_give_the_same_record(bill, values, workers) -> None:
    async with Pipeline(workers=workers, trusted=True) as pipeline:
        assert (await pipeline.extract(upload(bill))).values == values
    assert extract(bill.data, trusted=True).values == values


def test_a_program_without_a_main_guard_can_extract(tmp_path: Path, bill) -> None:
    (tmp_path / "bill.pdf").write_bytes(bill.data)
    (tmp_path / "program.py").write_text("from sightline import extract\nprint(extract('bill.pdf').outcome)\n")
    run = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.strip() in {"accepted", "review"}


# What the file itself is


def test_a_record_says_when_a_file_is_not_what_it_is_called() -> None:
    picture = io.BytesIO()
    Picture.new("RGB", (200, 120), "white").save(picture, "PNG")
    record = extract_upload(Upload("scan.jpg", picture.getvalue()))
    assert [finding.check for finding in record.findings if finding.check == "media_type"] == ["media_type"]
    assert "the bytes are image/png" in record.findings[0].message
    honest = extract_upload(Upload("scan.jpg", picture.getvalue(), "image/png"))
    assert [finding for finding in honest.findings if finding.check == "media_type"] == []


def test_limits_hold_for_every_document() -> None:
    with pytest.raises(TooManyPixels, match="at most 100 are"):
        extract_upload(Upload("a.tif", blank()), limits=Limits(max_pixels=100))


def extract_upload(document: Upload, **options: Limits) -> Record:
    return asyncio.run(Pipeline(workers=0, trusted=True, **options).extract(document, task="receipt"))
