"""A batch as its sender sees it, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from sightline.types import Json, Outcome

State: TypeAlias = Literal["running", "paused", "done", "cancelled"]
"""`paused` goes on by itself when what it waits for is there; `done` and `cancelled` are ends."""
ENDS: tuple[State, ...] = ("done", "cancelled")

OUTCOMES: tuple[Outcome, ...] = ("accepted", "review", "blocked", "failed")


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch is.

    `paused_for` says what a paused one waits for (`budget`), and `resume_at` when it looks again. `outcomes` count the
    documents that are done, `spent_usd` is what they cost, and `eta_s` in how many seconds the rest is likely to be
    done, None where that cannot be told yet. `webhook` is `waiting`, `delivered` or `given up`, None without one.
    """

    id: str
    state: State
    created_at: datetime
    documents: int
    outcomes: Mapping[Outcome, int]
    spent_usd: Decimal = Decimal(0)
    eta_s: float | None = None
    paused_for: str | None = None
    resume_at: datetime | None = None
    ended_at: datetime | None = None
    webhook: str | None = None

    @property
    def done(self) -> int:
        """Documents that have a record, also one that says that they failed."""
        return sum(self.outcomes.values())

    @property
    def left(self) -> int:
        """Documents without a record."""
        return self.documents - self.done

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ENDS

    def to_json(self) -> dict[str, Json]:
        """The same for programs."""
        return {
            "id": self.id,
            "state": self.state,
            "paused_for": self.paused_for,
            "resume_at": _written(self.resume_at),
            "created_at": _written(self.created_at),
            "ended_at": _written(self.ended_at),
            "documents": self.documents,
            "done": self.done,
            "failed": self.outcomes.get("failed", 0),
            "left": self.left,
            "outcomes": {outcome: self.outcomes.get(outcome, 0) for outcome in OUTCOMES},
            "spent_usd": format(self.spent_usd, "f"),
            "eta_s": self.eta_s,
            "webhook": self.webhook,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Batch:
        """What `to_json` wrote."""
        return cls(
            id=said["id"],
            state=said["state"],
            created_at=datetime.fromisoformat(said["created_at"]),
            documents=said["documents"],
            outcomes=said["outcomes"],
            spent_usd=Decimal(said["spent_usd"]),
            eta_s=said["eta_s"],
            paused_for=said["paused_for"],
            resume_at=_read(said["resume_at"]),
            ended_at=_read(said["ended_at"]),
            webhook=said["webhook"],
        )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
