"""The port for keeping account of money: what was spent, and what is held for calls under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """What one cap counts, such as one tenant on one day. Nano-USD: a token can cost 50 of them."""

    name: str
    cap_nano: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Money held in several accounts for one call."""

    id: str
    accounts: tuple[Account, ...]
    nano: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The first account that has no room; `taken_nano` is what is spent and held in it."""

    account: Account
    taken_nano: int


@dataclass(frozen=True, slots=True)
class Spending:
    """What one account had spent before and after a call was settled."""

    account: Account
    before_nano: int
    after_nano: int


class Store(Protocol):
    """Keeps accounts. Both methods are atomic over every process that uses the store.

    A hold that is never settled, because its process died, is never given back: the call may have been billed, and
    the account is over with its day or month anyway. Raises Overloaded when it cannot answer: then no call is made,
    since nobody would count it.
    """

    async def reserve(self, accounts: tuple[Account, ...], nano: int) -> Hold | Shortfall:
        """Hold `nano` in all accounts, or in none."""
        ...

    async def settle(self, hold: Hold, nano: int) -> tuple[Spending, ...]:
        """End the hold, and count `nano` as spent in its accounts."""
        ...
