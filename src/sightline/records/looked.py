"""Questions to the table of records. Every one names its tenant. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, select

from sightline.database.tables import fields, findings, records
from sightline.records.stored import Wanted, first_id

Condition: TypeAlias = ColumnElement[bool]
Span: TypeAlias = Callable[[ColumnElement[str]], list[Condition]]
# All that a headline is made of: what stands in front of the body, which may be long.
_LINE = [column for column in records.columns if column.name not in ("tenant", "body")]


def own(record_id: str, tenant: str) -> tuple[Condition, Condition]:
    """That a record has this id, and is that of `tenant`."""
    return records.c.id == record_id, records.c.tenant == tenant


def headlines(wanted: Wanted, *, tenant: str, below: str | None) -> Select[*tuple[Any, ...]]:
    """The lines of a list, the newest first, from below the id `below` on."""
    lines, key = _found(select(*_LINE), wanted, tenant, _span(wanted, below=below))
    return lines.order_by(key.desc())


def bodies(wanted: Wanted, *, tenant: str, above: str) -> Select[*tuple[Any, ...]]:
    """Whole records, the oldest first, from above the id `above` on."""
    columns = records.c.id, records.c.at, records.c.body
    some, key = _found(select(*columns), wanted, tenant, _span(wanted, above=above))
    return some.order_by(key)


def ids(wanted: Wanted, *, tenant: str) -> Select[*tuple[Any, ...]]:
    """The ids alone, the oldest first."""
    some, key = _found(select(records.c.id), wanted, tenant, _span(wanted))
    return some.order_by(key)


def _span(wanted: Wanted, *, above: str | None = None, below: str | None = None) -> Span:
    """Between which ids the records are: a condition on whatever column holds them."""

    def within(key: ColumnElement[str]) -> list[Condition]:
        found = [key > above] if above is not None else []
        found += [key < below] if below is not None else []
        found += [key >= first_id(wanted.since)] if wanted.since is not None else []
        return found + ([key < first_id(wanted.until)] if wanted.until is not None else [])

    return within


def _found(
    question: Select[*tuple[Any, ...]], wanted: Wanted, tenant: str, span: Span
) -> tuple[Select[*tuple[Any, ...]], ColumnElement[str]]:
    """`question` about the records that are `wanted`, and the column of ids by whose order they are quickly found.

    Of a value that many records have, the index of values knows their order; it has to be asked in terms of its own.
    Each table is told the span: an engine that walks two of them side by side would begin one at its end.
    """
    question = question.where(records.c.tenant == tenant, *span(records.c.id))
    if wanted.outcome is not None:
        question = question.where(records.c.outcome == wanted.outcome)
    if wanted.task is not None:
        question = question.where(records.c.task == wanted.task)
    if wanted.check is not None:
        said = (findings.c.tenant == tenant) & (findings.c.check == wanted.check)
        those = select(findings.c.record_id).where(said, *span(findings.c.record_id))
        question = question.where(records.c.id.in_(those))
    if wanted.path is None:
        return question, records.c.id
    key = fields.c.record_id
    own = (fields.c.tenant == tenant) & (fields.c.path == wanted.path) & (fields.c.value == wanted.value)
    return question.join(fields, key == records.c.id).where(own, *span(key)), key
