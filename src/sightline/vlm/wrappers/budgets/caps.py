"""Caps, and the accounts that they count in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from sightline.errors import UsageError
from sightline.vlm.wrappers.budgets import Account

NANO = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `usd` US dollars a day or month (UTC), over everything, or for each tenant or task by itself.

    `only` narrows it to one tenant or task.
    """

    usd: Decimal
    every: Literal["day", "month"] = "day"
    by: Literal["all", "tenant", "task"] = "all"
    only: str | None = None

    def __post_init__(self) -> None:
        if not self.usd.is_finite() or self.usd < 0:
            raise UsageError(f"A cap is an amount of 0 USD or more, not {self.usd}.")
        if self.only is not None and self.by == "all":
            raise UsageError("A cap over everything has no `only`; say by='tenant' or by='task'.")

    def account(self, *, tenant: str | None, task: str, at: datetime) -> Account | None:
        """The account of one call; None where the cap is about others. `at` is in UTC."""
        whom = {"all": "", "tenant": tenant, "task": task}[self.by]
        if whom is None or self.only not in {None, whom}:
            return None
        period = f"{at:%Y-%m-%d}" if self.every == "day" else f"{at:%Y-%m}"
        # Whom comes last: whatever a tenant calls itself, no two accounts share a name.
        return Account(":".join([self.by, self.every, period, *([whom] if whom else [])]), nano(self.usd))


def period(account: Account) -> tuple[str, datetime]:
    """What an account is called in every period, such as `all:day` or `tenant:month:acme`, and when this one ends."""
    by, every, period, *whom = account.name.split(":", 3)
    start = datetime.fromisoformat(period if every == "day" else f"{period}-01").replace(tzinfo=UTC)
    # Past the longest month by some days, and back to its first one.
    end = start + timedelta(days=1) if every == "day" else (start + timedelta(days=35)).replace(day=1)
    return ":".join([by, every, *whom]), end


def nano(usd: Decimal) -> int:
    """USD as whole nano-USD, rounded up, so that nothing is ever counted for less than it costs."""
    return int((usd * NANO).to_integral_value(ROUND_CEILING))


def usd(nano_usd: int) -> Decimal:
    """Nano-USD as USD."""
    return nano_usd / NANO
