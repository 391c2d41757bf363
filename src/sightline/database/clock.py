"""The time by which rows say when something is due: that of the database, so that several machines agree on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ColumnElement, DateTime, func, literal, select

from sightline.database.columns import Moment

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Clock: TypeAlias = "ColumnElement[Any]"


def clock(connection: AsyncConnection, *, after_s: float = 0.0) -> Clock:
    """The moment at which the statement that it stands in is carried out, or so many seconds behind it."""
    wait = timedelta(seconds=after_s)
    if connection.dialect.name == "sqlite":
        # A file is only ever used on one machine, whose own clock is finer than that of the engine.
        return literal(datetime.now(UTC) + wait, Moment())
    now = func.clock_timestamp(type_=DateTime(timezone=True))
    return now + wait if after_s else now


async def moment(connection: AsyncConnection) -> datetime:
    """Now, in UTC."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    return (await connection.execute(select(func.clock_timestamp()))).scalar_one().astimezone(UTC)
