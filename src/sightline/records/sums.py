"""What was read, added up by day: counts, costs, and how often it was known, doubted, reviewed or stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from sightline.database.engine import Database
from sightline.database.tables import days, waiting
from sightline.types import Json

_COUNTS = (
    "records",
    "accepted",
    "review",
    "blocked",
    "failed",
    "hits",
    "warned",
    "input_tokens",
    "output_tokens",
    "ms",
)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one task; `task` is None where the page did not tell which it is.

    `hits` were answered from the cache, and `warned` are those in which a check objected to something. `ms` is the time
    that all of them took together. Records that were deleted since are counted.
    """

    task: str | None
    records: int = 0
    accepted: int = 0
    review: int = 0
    blocked: int = 0
    failed: int = 0
    hits: int = 0
    warned: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    ms: int = 0
    cost_usd: Decimal = Decimal(0)

    def share(self, number: int) -> float:
        """`number` of all records, from 0 to 1; 0 where there are none."""
        return number / self.records if self.records else 0.0

    def __add__(self, other: Sums) -> Sums:
        counts = {name: getattr(self, name) + getattr(other, name) for name in (*_COUNTS, "cost_usd")}
        return Sums(self.task if self.task == other.task else None, **counts)

    def to_json(self) -> dict[str, Json]:
        """As plain JSON values, the rates beside the counts."""
        return {
            "task": self.task,
            **{name: getattr(self, name) for name in _COUNTS},
            "cost_usd": format(self.cost_usd, "f"),
            "hit_rate": round(self.share(self.hits), 4),
            "review_rate": round(self.share(self.review), 4),
            "block_rate": round(self.share(self.blocked), 4),
        }


async def sums(database: Database, *, tenant: str | None, first: date, last: date) -> Sequence[Sums]:
    """The sums of each task from the day `first` to the day `last` (UTC), of one tenant, or of all with None."""
    added = [func.sum(days.c[name]).label(name) for name in (*_COUNTS, "cost_usd")]
    wanted = select(days.c.task, *added).where(days.c.day.between(first, last)).group_by(days.c.task)
    if tenant is not None:
        wanted = wanted.where(days.c.tenant == tenant)
    async with database.reading() as connection:
        rows = (await connection.execute(wanted.order_by(days.c.task))).all()
    return [
        Sums(row.task or None, **{name: int(getattr(row, name)) for name in _COUNTS}, cost_usd=row.cost_usd)
        for row in rows
    ]


async def how_many_wait(database: Database, *, tenant: str | None) -> int:
    """How many records wait for a person."""
    wanted = select(func.count()).select_from(waiting)
    async with database.reading() as connection:
        found = await connection.scalar(wanted if tenant is None else wanted.where(waiting.c.tenant == tenant))
    return found or 0
