"""The time by which rows say when something is due: that of the database, so that several machines agree on it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def moment(connection: AsyncConnection) -> datetime:
    """Now, in UTC. A file is only ever used on one machine, whose own clock is the finer one."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    return (await connection.execute(select(func.clock_timestamp()))).scalar_one().astimezone(UTC)
