"""Records whose time is over, by tenant and task."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from sightline.database.engine import Database
from sightline.database.tables import days
from sightline.records.keeping import Recording
from sightline.records.records import Records
from sightline.records.stored import Wanted


async def expire(records: Records, database: Database, rules: Recording, *, at: datetime) -> int:
    """Delete for good what has expired at the moment `at`, as `rules` say, and what was left of others.

    Returns how many records there were. May be called by several at once, and again and again.
    """
    async with database.reading() as connection:
        # The sums of days know every tenant and task there ever was, in few rows.
        found = (await connection.execute(select(days.c.tenant, days.c.task).distinct())).all()
    number = 0
    for tenant, task in found:
        after = rules.days_of(tenant, task)
        if after is not None:
            number += await records.expire(Wanted(task=task, until=at - timedelta(days=after)), tenant=tenant)
    await records.sweep()
    return number
