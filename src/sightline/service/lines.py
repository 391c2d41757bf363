"""A pipeline for each tenant: they share workers and models, and neither answers nor budgets."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from sightline.cache.cache import Cache
from sightline.errors import NoModel
from sightline.image import Limits
from sightline.observe import Watch
from sightline.pipeline import Pipeline
from sightline.pool import Pool
from sightline.providers import RULES, Desk
from sightline.screen import Guard
from sightline.tenants import Tenant
from sightline.types import Task
from sightline.verify import Promise
from sightline.vlm import Provider
from sightline.vlm.rules import Rules
from sightline.vlm.wrappers import Budget, Cap
from sightline.vlm.wrappers.budgets import Store
from sightline.vlm.wrappers.budgets.watched import watched

# All keys of a tenant share one.
_Whose: TypeAlias = tuple[str, Decimal | None]
# Pipelines that are kept; one is made in no time, but remembers what was asked of it.
MOST = 256


@dataclass(frozen=True)
class Lines:
    """Makes the pipelines. `budgets` keeps what tenants spend, and `watch` hears of it.

    What is given here is closed by whoever gave it.
    """

    engine: str
    desk: Desk
    pool: Pool
    limits: Limits
    promise: Promise
    guard: Guard
    cache: Cache | None
    budgets: Callable[[], Store]
    watch: Watch | None = None
    _made: OrderedDict[_Whose, Pipeline] = field(default_factory=OrderedDict[_Whose, Pipeline])

    def check(self, task: Task | None) -> None:
        """Raise NoModel where no model is asked here, and rules do not read `task`."""
        if task is not None and self.desk.name == RULES and not Rules.knows(task.name):
            raise NoModel(f"Rules read no {task.name[:60]}, and this service asks no model; its operator can name one.")

    def of(self, tenant: Tenant) -> Pipeline:
        """The pipeline of `tenant`."""
        whose = (tenant.name, tenant.budget_usd_a_day)
        line = self._made.get(whose)
        if line is None:
            line = self._made[whose] = self._line(tenant)
            if len(self._made) > MOST:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(whose)
        return line

    def _line(self, tenant: Tenant) -> Pipeline:
        return Pipeline(
            engine=self.engine,
            provider=self._paid_by(tenant),
            workers=self.pool,
            limits=self.limits,
            promise=self.promise,
            guard=self.guard,
            cache=None if self.cache is None else self.cache.of(tenant.name),
        )

    def _paid_by(self, tenant: Tenant) -> Provider:
        if tenant.budget_usd_a_day is None:
            return self.desk
        cap = Cap(tenant.budget_usd_a_day, every="day", by="tenant")
        told = None if self.watch is None else watched(self.watch)
        return Desk(Budget(self.desk, self.budgets(), [cap], tenant=tenant.name, on_spent=told), terms=self.desk.terms)
