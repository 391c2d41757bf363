"""Which records wait for a person, and which of them first. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from sightline.errors import UsageError
from sightline.types import Record

Why: TypeAlias = Literal["doubt", "audit", "second", "dispute"]
"""Nobody vouches for it; drawn among the accepted; somebody asked for a second pair of eyes; two do not agree."""

# A document whose values have no probability is as doubtful as one can be.
MOST_DOUBTFUL = 1.0
_BITS = 64


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Which records persons look at beside the doubtful ones, and by when."""

    audit_share: float = field(
        default=0.0,
        metadata={"meaning": "the share of all records, from 0 to 1, that a person looks at even where it is accepted"},
    )
    due_days: float | None = field(
        default=None, metadata={"meaning": "days after which a waiting record comes before all that are not due yet"}
    )
    lease_s: float = field(
        default=600.0,
        metadata={"meaning": "seconds for which a record is one person's alone, counted anew as long as they work"},
    )
    worth: Mapping[str, str] = field(
        default_factory=dict[str, str],
        metadata={"meaning": "for single tasks, the amount that says how much a document matters; else `total`"},
    )

    def __post_init__(self) -> None:
        """Raises UsageError for what cannot be."""
        if not 0 <= self.audit_share <= 1:
            raise UsageError(f"audit_share is {self.audit_share:g}; give a share from 0 to 1.")
        if self.lease_s <= 0 or (self.due_days is not None and self.due_days < 0):
            raise UsageError("lease_s has to be more than 0 seconds, and due_days 0 days or more.")

    def drawn(self, record_id: str) -> bool:
        """Whether the record of that id is in the random sample; always the same for the same id and share."""
        return int.from_bytes(sha256(record_id.encode()).digest()[: _BITS // 8]) < self.audit_share * 2**_BITS

    def row(self, record: Record, *, record_id: str, at: datetime) -> dict[str, Any] | None:
        """How `record` waits, beside whose it is; None where nobody has to look at it."""
        drawn = record.outcome in ("accepted", "review") and self.drawn(record_id)
        if record.outcome != "review" and not drawn:
            return None
        return {
            "priority": doubt(record) * self._weight(record),
            "why": "doubt" if record.outcome == "review" else "audit",
            "assigned_to": "",
            "sampled": drawn,
            "due_at": None if self.due_days is None else at + timedelta(days=self.due_days),
        }

    def _weight(self, record: Record) -> float:
        """From 1 on, by the order of magnitude of what is at stake."""
        path = self.worth.get(record.task or "", "total")
        amount = next((value.value for value in record.fields if value.path == path), None)
        try:
            worth = abs(Decimal(str(amount)))
        except InvalidOperation:
            return 1.0
        return math.log10(10 + float(min(worth, Decimal(10**15)))) if worth.is_finite() else 1.0


def doubt(record: Record) -> float:
    """From 0 to 1, how doubtful the most doubtful value is."""
    known = [each.p_correct for each in record.fields if each.p_correct is not None]
    return 1 - min(known) if known else MOST_DOUBTFUL
