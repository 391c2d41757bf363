"""A tenant: whose records, answers and jobs nobody else sees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from sightline.errors import UsageError

Scope: TypeAlias = Literal["extract", "records", "review", "admin"]
"""What a key opens: asking about documents, seeing and deleting records, reviewing them, and all of it."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
# Whose records are kept by the command line, where nobody else works.
LOCAL = "local"
# It stands in logs, metrics and the names of folders.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Tenant:
    """Who asks, and what they may: `rpm` requests a minute and `budget_usd_a_day`, None where nothing is set.

    `key` is the id of the key that they showed, never the key itself; empty where keys are off.
    """

    name: str
    scopes: frozenset[str]
    rpm: int | None = None
    budget_usd_a_day: Decimal | None = None
    key: str = ""

    def may(self, scope: Scope) -> bool:
        """Whether `scope` is open to them; `admin` opens every one."""
        return scope in self.scopes or "admin" in self.scopes


def checked_name(name: str) -> str:
    """`name`. Raises UsageError where no tenant can have it."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name[:64]!r} is no name of a tenant; use at most 64 of a-z, 0-9, dot, _ and -, in front a-z or 0-9."
        )
    return name
