"""The end of a batch, told to the address that its sender gave, until somebody there says that they heard it."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import select, update

from sightline.database.clock import moment
from sightline.database.engine import Database
from sightline.database.tables import batches
from sightline.errors import RequestError
from sightline.jobs.intake import Intake
from sightline.jobs.signature import signed

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

# The waits between tries, in seconds, a day in all; whoever posts meanwhile has it for `HOLD_S`.
WAITS_S = (10.0, 60.0, 300.0, 1800.0, 7200.0, 21_600.0, 57_600.0)
HOLD_S = 60.0
EVENT = "batch.ended"

_LOG = logging.getLogger(__name__)

Post: TypeAlias = Callable[[str, bytes, Mapping[str, str]], Awaitable[int]]
"""Sends a body with headers to a URL, and gives the status of the answer. Raises RequestError where there is none."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells the ends of batches in `database` by `post`. Every one is told at least once, unless nobody hears it."""

    database: Database
    intake: Intake
    post: Post

    async def step(self) -> None:
        """Tell all that is due now. Raises DatabaseDown."""
        while (row := await self._next()) is not None:
            heard = await self._told(row)
            await self._noted(row, heard=heard)

    async def _next(self) -> RowMapping | None:
        """The next that is due, which nobody else takes for a while."""
        due = select(batches).where(batches.c.notify_at.is_not(None), batches.c.webhook.is_not(None))
        async with self.database.reading() as connection:
            now = await moment(connection)
            if await connection.scalar(due.where(batches.c.notify_at <= now).limit(1)) is None:
                return None
        async with self.database.writing() as connection:
            now = await moment(connection)
            first = due.where(batches.c.notify_at <= now).limit(1).with_for_update(skip_locked=True)
            row = (await connection.execute(first)).mappings().one_or_none()
            if row is not None:
                held = {"notices": row["notices"] + 1, "notify_at": now + timedelta(seconds=HOLD_S)}
                await connection.execute(update(batches).where(batches.c.id == row["id"]).values(held))
        return row

    async def _told(self, row: RowMapping) -> bool:
        batch = await self.intake.get(row["id"], tenant=row["tenant"])
        body = json.dumps({"type": EVENT, "data": batch.to_json()}).encode()
        async with self.database.reading() as connection:
            at_s = (await moment(connection)).timestamp()
        headers = signed(body, message=f"{batch.id}-{EVENT}", secret=row["secret"], at_s=at_s)
        try:
            status = await self.post(row["webhook"], body, {"content-type": "application/json", **headers})
            return 200 <= status < 300
        except RequestError as error:
            _LOG.warning("The end of the batch %s was not heard: %s", batch.id, error.message)
            return False

    async def _noted(self, row: RowMapping, *, heard: bool) -> None:
        tries: int = row["notices"] + 1
        async with self.database.writing() as connection:
            now = await moment(connection)
            again = now + timedelta(seconds=WAITS_S[tries - 1]) if not heard and tries <= len(WAITS_S) else None
            noted = {"notified_at": now if heard else None, "notify_at": again}
            await connection.execute(update(batches).where(batches.c.id == row["id"]).values(noted))
