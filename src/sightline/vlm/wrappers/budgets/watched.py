"""What is spent of a cap, told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable

from sightline.observe import Watch
from sightline.vlm.wrappers.budgets import Spending
from sightline.vlm.wrappers.budgets.caps import period, usd


def watched(watch: Watch) -> Callable[[Spending], None]:
    """What a `Budget` may call with everything that it counts."""

    def told(spending: Spending) -> None:
        budget, until = period(spending.account)
        watch.spent(budget, spent_usd=usd(spending.after_nano), cap_usd=usd(spending.account.cap_nano), until=until)

    return told
