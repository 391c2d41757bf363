"""Rows that are added, or changed where they are: the one statement that the two engines spell by different names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.dml import Insert


def upsert(
    connection: AsyncConnection,
    table: Table,
    rows: Mapping[str, object] | Sequence[Mapping[str, object]],
    replaced: Collection[str] = (),
    *,
    added: Collection[str] = (),
) -> Insert:
    """Insert `rows`; where one is there, set its columns `replaced`, and add to its columns `added`."""
    statement = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table).values(rows)
    changed = {name: statement.excluded[name] for name in replaced}
    changed |= {name: table.c[name] + statement.excluded[name] for name in added}
    own = [column.name for column in table.primary_key]
    if not changed:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=own, set_=changed)
