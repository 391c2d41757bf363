"""What sits in the path of a call tells somebody of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias

from sightline.observe.served import Call

Breaking: TypeAlias = Literal["closed", "open"]


class Watch(Protocol):
    """Hears of calls to providers, of breakers and of budgets. Must not block, and must not raise."""

    def called(self, call: Call) -> None:
        """An attempt to ask a provider is over."""
        ...

    def breaker(self, provider: str, state: Breaking) -> None:
        """The breaker of `provider` has opened or closed."""
        ...

    def spent(self, budget: str, *, spent_usd: Decimal, cap_usd: Decimal, until: datetime) -> None:
        """A cap has `spent_usd` spent of it; its period ends at `until`."""
        ...
