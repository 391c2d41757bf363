"""Records to keep, made by the pipeline itself, and a place to keep them."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from sightline.pipeline import Pipeline
from sightline.records import Records
from sightline.records.pictures.disk import Disk
from sightline.testing.examples import invoice
from sightline.types import FieldVerdict, Finding, Page, Upload


@pytest.fixture(scope="session")
def bill():
    """An invoice as a PDF that states its text, and its record."""
    upload = Upload("bill.pdf", invoice(2, market="en-US", look="pdf").data)

    async def read():
        async with Pipeline(workers=0, trusted=True) as pipeline:
            return await pipeline.extract(upload, task="invoice")

    return upload, asyncio.run(read())


@pytest.fixture
def record(bill):
    return bill[1]


@pytest.fixture
def doubted(record):
    """The same with a value that a check objects to."""
    total = FieldVerdict(
        "total", "9.00", "contradicted", p_correct=0.2, findings=(Finding("arithmetic", "error", "no"),)
    )
    fields = (*[field for field in record.fields if field.path != "total"], total)
    return replace(record, outcome="review", fields=fields, cost_usd=Decimal("0.000125"), cached="raw")


@pytest.fixture
def files(tmp_path):
    return Disk(tmp_path / "pages")


@pytest.fixture
def records(database, files):
    return Records(database, files)


@pytest.fixture
def kept_files(tmp_path):
    """The files that are there now."""
    return lambda: sorted(path for path in (tmp_path / "pages").rglob("*") if path.is_file())


@pytest.fixture
def showing(record):
    """The record with pages of these digests."""

    def shown(*digests):
        return replace(record, pages=tuple(Page(digest, (10, 10), (10, 10)) for digest in digests))

    return shown
