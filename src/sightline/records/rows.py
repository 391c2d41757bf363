"""A record as rows of tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sightline.database import tables
from sightline.records.waiting import Reviewing
from sightline.types import FieldVerdict, Finding, Record
from sightline.wire import to_json

if TYPE_CHECKING:
    from sqlalchemy import Table

Row: TypeAlias = dict[str, Any]
DOUBTFUL = ("contradicted", "unverified")
OBJECTIONS = ("warning", "error")
USUAL = Reviewing()


def rows_of(
    record: Record, *, record_id: str, tenant: str, at: datetime, reviewing: Reviewing = USUAL
) -> Mapping[Table, Sequence[Row]]:
    """Every row but those about pictures, tables in the order in which they depend on each other."""
    own = {"record_id": record_id, "tenant": tenant}
    waits = reviewing.row(record, record_id=record_id, at=at)
    return {
        tables.records: [_headline(record, record_id=record_id, tenant=tenant, at=at)],
        tables.fields: [{**own, "number": n, **_field(field)} for n, field in enumerate(_single(record))],
        tables.findings: [{**own, "number": n, **said} for n, said in enumerate(_objections(record))],
        tables.waiting: [] if waits is None else [{**own, **waits}],
    }


def sums_of(record: Record, *, tenant: str, at: datetime) -> Row:
    """What the record adds to the sums of its day."""
    outcomes = {word: int(record.outcome == word) for word in ("accepted", "review", "blocked", "failed")}
    return {
        "tenant": tenant,
        "day": at.date(),
        "task": record.task or "",
        "reader": reader(record),
        "records": 1,
        **outcomes,
        "hits": int(record.cached is not None),
        "warned": int(any(True for _ in _objections(record))),
        "input_tokens": record.usage.input_tokens,
        "output_tokens": record.usage.output_tokens,
        "ms": round(sum(record.timings_ms.values())),
        "cost_usd": record.cost_usd,
    }


def reader(record: Record) -> str:
    """Who read it: `rules`, or a provider with its model; empty where nobody was asked."""
    return ":".join(part for part in (record.provider, record.model) if part)


def _headline(record: Record, *, record_id: str, tenant: str, at: datetime) -> Row:
    return {
        "id": record_id,
        "tenant": tenant,
        "at": at,
        "source": record.source,
        "task": record.task or "",
        "outcome": record.outcome,
        "provider": record.provider,
        "model": record.model,
        "cached": record.cached,
        "cost_usd": record.cost_usd,
        "pages": len(record.pages),
        "doubtful": sum(field.status in DOUBTFUL for field in record.fields),
        "least_p": _least_p(record),
        "body": to_json(record),
    }


def _least_p(record: Record) -> float | None:
    return min((field.p_correct for field in record.fields if field.p_correct is not None), default=None)


def _single(record: Record) -> Sequence[FieldVerdict]:
    """The values outside of lists."""
    return [field for field in record.fields if "[" not in field.path]


def _field(field: FieldVerdict) -> Row:
    value = None if field.value is None else str(field.value)
    return {"path": field.path, "value": value, "status": field.status, "p_correct": field.p_correct}


def _objections(record: Record) -> Sequence[Row]:
    about: list[tuple[str, Finding]] = [("", finding) for finding in record.findings]
    about += [(field.path, finding) for field in record.fields for finding in field.findings]
    return [
        {"path": path, "check": finding.check, "severity": finding.severity}
        for path, finding in about
        if finding.severity in OBJECTIONS
    ]
