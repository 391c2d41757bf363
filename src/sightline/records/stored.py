"""What is asked of kept records, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from secrets import token_hex

from sightline.errors import UsageError
from sightline.types import Outcome, Record

# Twelve digits of milliseconds reach to the year 10889; twenty random ones keep records of one of them apart.
_TIME_DIGITS, _RANDOM_BYTES = 12, 10
DIGITS = _TIME_DIGITS + 2 * _RANDOM_BYTES
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it was kept."""

    id: str
    tenant: str
    at: datetime
    record: Record


@dataclass(frozen=True, slots=True)
class Headline:
    """A line of a list: what can be said of a record without opening it.

    `doubtful` is how many values are contradicted or unverified, and `least_p` the least probability of any.
    """

    id: str
    at: datetime
    source: str
    task: str | None
    outcome: Outcome
    provider: str | None
    model: str | None
    cached: str | None
    cost_usd: Decimal
    pages: int
    doubtful: int
    least_p: float | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Some lines, the newest first, and the cursor behind which the next are; None behind the last."""

    lines: Sequence[Headline]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: all that hold everything that is said here.

    `since` is the first moment and `until` the first one too late. `check` objected to something in the record.
    `path` and `value` name a value outside of lists, such as `invoice_number` and 4711, compared as text.
    """

    outcome: Outcome | None = None
    task: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    check: str | None = None
    path: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        """Raises UsageError for a value without its path, or a path without a value."""
        if (self.value is None) != (self.path is None):
            raise UsageError("A value is looked for under its path; name both, such as total and 9.00.")


EVERY = Wanted()


def new_id(at: datetime) -> str:
    """An id for a record that is kept at this moment; later ones are greater."""
    return first_id(at) + token_hex(_RANDOM_BYTES)


def first_id(at: datetime) -> str:
    """What all ids from this moment on are greater than, or equal to."""
    milliseconds = int(at.timestamp() * 1000)
    return format(max(0, milliseconds), f"0{_TIME_DIGITS}x")


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
