"""Fills a database with records in bulk, as `put` would have kept them one by one over the last month."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Self

import psycopg
from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Table,
    case,
    func,
    insert,
    literal,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from sightline.database import tables
from sightline.database.engine import Database
from sightline.records.rows import rows_of, sums_of
from sightline.records.stored import new_id
from sightline.types import Finding, Outcome, Record

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

DAYS = 30
OUTCOMES: Mapping[Outcome, int] = {"accepted": 80, "review": 17, "blocked": 2, "failed": 1}
AT_ONCE = 5000
# How many copies of a record there are, told apart by four digits of the id, which are these in the first.
TIMES, FIRST = 50, "0000"
OBJECTION = Finding("arithmetic", "error", "The parts add up to something else.")
KEYS = {column.name for column in tables.days.primary_key}
Rows = dict[Table, list[list[Any]]]


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of one record as a driver takes them, of which copies are made with another id, day and number."""

    rows: Mapping[Table, Sequence[Sequence[Any]]]
    sums: Mapping[str, Any]

    @classmethod
    def of(cls, record: Record, *, tenant: str, engine: str) -> Self:
        """The rows that `record` would have."""
        at = datetime.now(UTC)
        found = rows_of(record, record_id="", tenant=tenant, at=at)
        rows = {table: list(_plain(table, parts, engine)) for table, parts in found.items()}
        return cls(rows, sums_of(record, tenant=tenant, at=at))

    def copied(self, into: Rows, *, record_id: str, at: Any, number: int, doubt: float) -> None:
        """Add a copy to the rows in `into`."""
        changed = {"id": record_id, "record_id": record_id, "at": at, "source": f"scans/{number}.pdf"}
        for table, rows in self.rows.items():
            places = [(place, c.name) for place, c in enumerate(table.columns) if c.name in changed]
            for row in rows:
                copy = list(row)
                for place, name in places:
                    copy[place] = changed[name]
                into.setdefault(table, []).append(copy)
        for row in into[tables.fields][-len(self.rows[tables.fields]) :]:
            if row[_PATH] == "invoice_number":
                row[_VALUE] = str(number)
        if self.rows[tables.waiting]:
            into[tables.waiting][-1][_PRIORITY] = doubt


def _place(table: Table, name: str) -> int:
    return [column.name for column in table.columns].index(name)


_PATH, _VALUE = _place(tables.fields, "path"), _place(tables.fields, "value")
_PRIORITY = _place(tables.waiting, "priority")


async def fill(database: Database, place: Path | str, made: Sequence[Record], *, numbers: Mapping[str, int]) -> None:
    """Put copies of `made` into the database at `place`, so many for each tenant; indexes are made after them.

    A part of them is written from here, and the database copies it, which is much quicker.
    """
    indexes = [index for table in tables.metadata.sorted_tables for index in table.indexes]
    await _each(database, indexes, create=False)
    for tenant, number in numbers.items():
        _fill(place, made, tenant, number // TIMES)
        await _multiplied(database, tenant)
    await _each(database, indexes, create=True)


def _fill(place: Path | str, made: Sequence[Record], tenant: str, number: int) -> None:
    engine = "sqlite" if isinstance(place, Path) else "postgres"
    samples = {
        outcome: [Sample.of(_ended(one, outcome), tenant=tenant, engine=engine) for one in made] for outcome in OUTCOMES
    }
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    copies = _copies(samples, sums, engine, tenant, number)
    while some := list(islice(copies, AT_ONCE)):
        rows: Rows = {}
        for sample, change in some:
            sample.copied(rows, **change)
        _write(place, rows)
    _write(place, {tables.days: list(_plain(tables.days, sums.values(), engine))})


async def _multiplied(database: Database, tenant: str) -> None:
    """Have every record of `tenant` so many `TIMES`, each copy with an id and a number of its own."""
    copies = union_all(*(select(literal(f"{copy:04x}").label("copy")) for copy in range(1, TIMES))).subquery()
    sums = {column: column * TIMES for column in tables.days.columns if not column.primary_key}
    async with database.writing() as connection:
        await _unhurried(database, connection)
        # A part of a record needs it, so that all records come before.
        for table in (tables.records, tables.fields, tables.findings, tables.waiting):
            columns = [_copied(column, copies.c.copy) for column in table.columns]
            own = select(*columns).select_from(table.join(copies, true())).where(table.c.tenant == tenant)
            await connection.execute(insert(table).from_select(list(table.columns), own))
        await connection.execute(update(tables.days).where(tables.days.c.tenant == tenant).values(sums))


def _copied(column: Column[Any], copy: ColumnElement[str]) -> ColumnElement[Any]:
    """What stands in `column` of the copy of that name."""
    if column.name in ("id", "record_id"):
        return func.substr(column, 1, 12) + copy + func.substr(column, 17)
    if column is tables.fields.c.value:
        return case((tables.fields.c.path == "invoice_number", column + "-" + copy), else_=column)
    return column


def _ended(record: Record, outcome: Outcome) -> Record:
    findings = (*record.findings, OBJECTION) if outcome == "review" else record.findings
    return replace(record, outcome=outcome, findings=findings)


def _copies(
    samples: Mapping[str, Sequence[Sample]],
    sums: dict[tuple[Any, ...], dict[str, Any]],
    engine: str,
    tenant: str,
    number: int,
) -> Iterator[tuple[Sample, dict[str, Any]]]:
    """Which sample is copied when, the oldest first; what it adds goes to `sums`."""
    random = Random(tenant)  # noqa: S311 (the same every time)
    start, step = datetime.now(UTC) - timedelta(days=DAYS), timedelta(days=DAYS) / number
    for index, outcome in enumerate(random.choices(list(OUTCOMES), list(OUTCOMES.values()), k=number)):
        sample, at = samples[outcome][index % len(samples[outcome])], start + index * step
        _add(sums, {**sample.sums, "day": at.date()})
        told = at.replace(tzinfo=None).isoformat(" ", "microseconds") if engine == "sqlite" else at
        own = new_id(at)
        yield (
            sample,
            {"record_id": f"{own[:12]}{FIRST}{own[16:]}", "at": told, "number": index, "doubt": random.random()},
        )


def _add(sums: dict[tuple[Any, ...], dict[str, Any]], row: dict[str, Any]) -> None:
    known = sums.setdefault(tuple(row[name] for name in sorted(KEYS)), {n: row[n] if n in KEYS else 0 for n in row})
    for name in row.keys() - KEYS:
        known[name] += row[name]


def _plain(table: Table, parts: Iterable[Mapping[str, Any]], engine: str) -> Iterator[list[Any]]:
    """Rows as the driver takes them, columns in the order of the table."""
    dialect = sqlite.dialect() if engine == "sqlite" else postgresql.dialect()
    binders = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.columns]
    for part in parts:
        yield [bind(part.get(name)) if bind else part.get(name) for name, bind in binders]


def _write(place: Path | str, rows: Mapping[Table, Sequence[Sequence[Any]]]) -> None:
    if isinstance(place, Path):
        _insert(place, rows)
        return
    with psycopg.connect(place) as connection, connection.cursor() as cursor:
        for table, parts in rows.items():
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:  # pyright: ignore[reportArgumentType] (names of our own)
                for part in parts:
                    copy.write_row(part)


def _insert(place: Path, rows: Mapping[Table, Sequence[Sequence[Any]]]) -> None:
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        for table, parts in rows.items():
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            holes = ", ".join("?" * len(table.columns))
            connection.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({holes})", parts)  # noqa: S608 (names of our own)
    connection.close()


async def _each(database: Database, indexes: Sequence[Index], *, create: bool) -> None:
    def carried_out(connection: Any) -> None:
        for index in indexes:
            (index.create if create else index.drop)(connection)

    async with database.writing() as connection:
        await _unhurried(database, connection)
        await connection.run_sync(carried_out)


async def _unhurried(database: Database, connection: AsyncConnection) -> None:
    if not database.is_sqlite:
        await connection.execute(text("SET LOCAL statement_timeout = 0"))
