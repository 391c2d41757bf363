"""Records that wait for a person, and who looks at them; on both engines."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from sightline.records import Records
from sightline.records.pictures.disk import Disk
from sightline.review.decisions import Decisions
from sightline.review.queue import Queue
from sightline.review.reviewer import Reviewer
from sightline.types import NO_USAGE, FieldVerdict, Finding, Record

RECEIPT = Record(
    source="receipt.jpg",
    task="receipt",
    outcome="review",
    values={"vendor": {"name": "ACME"}, "date": "2026-11-20", "total": "9.00"},
    fields=(
        FieldVerdict("vendor.name", "ACME", "confirmed", p_correct=0.9, kind="text"),
        FieldVerdict("date", "2026-11-20", "confirmed", p_correct=0.9, kind="date"),
        FieldVerdict(
            "total",
            "9.00",
            "contradicted",
            p_correct=0.5,
            kind="amount",
            findings=(Finding("sums", "error", "The parts add up to something else."),),
        ),
    ),
    findings=(),
    provider="rules",
    model=None,
    usage=NO_USAGE,
    cost_usd=Decimal(0),
    pages=(),
    timings_ms={},
)


@pytest.fixture
def receipt():
    return RECEIPT


@pytest.fixture
def records(database, tmp_path):
    return Records(database, Disk(tmp_path / "pages"))


@pytest.fixture
def keep(records, tenant):
    """Keeps a receipt whose values are as probable as this; the id of its record."""

    async def kept(p=0.5, **changes):
        fields = tuple(replace(field, p_correct=p) for field in RECEIPT.fields)
        return await records.put(replace(RECEIPT, fields=fields, **changes), tenant=tenant)

    return kept


@dataclass(frozen=True)
class Office:
    """Two reviewers and an admin, what waits for them, and what they decide."""

    queue: Queue
    decisions: Decisions
    ann: Reviewer
    bob: Reviewer
    chief: Reviewer


@pytest.fixture
def office(database, tenant):
    people = Reviewer(tenant, "ann"), Reviewer(tenant, "bob"), Reviewer(tenant, "chief", admin=True)
    return Office(Queue(database), Decisions(database), *people)
