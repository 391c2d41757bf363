"""How the pictures of a batch are asked about: so many calls at once, about so many pictures, in so many steps."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from sightline.batch import Allowance, Purse
from sightline.catalog import Category, Stepwise
from sightline.errors import UsageError
from sightline.providers import Desk
from sightline.screen import Guard
from sightline.twins import Twins
from sightline.types import Task
from sightline.vlm import Provider

CLASSIFY = "classify"
# While some are asked about, so many times as many more are read, and wait for those that show the same.
AHEAD = 2
_DAY_S = 86_400.0


def shared(task: Task | None, engine: str) -> bool:
    """Whether pictures that show the same share an answer where nobody says so: those of a catalog, on one machine."""
    return engine == "local" and task is not None and task.name == CLASSIFY


@dataclass(frozen=True, slots=True)
class Way:
    """`calls` at once, each about `per_call` pictures; `groups` are the categories of a choice in two steps, else None.

    `shares` says that pictures that show the same share one answer.
    """

    calls: int
    per_call: int = 1
    groups: tuple[Category, ...] | None = None
    shares: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether each picture is asked about as if there were no other."""
        return self.per_call == 1 and self.groups is None

    @property
    def documents(self) -> int:
        """How many documents are under way, so that there is always one that can be asked about."""
        return AHEAD * self.calls * self.per_call

    def check(self, task: Task | None) -> None:
        """Raise UsageError where `task` is not for this way."""
        if (self.per_call > 1 or self.shares) and (task is None or not Twins.serve(task)):
            raise UsageError(
                "--per-call and --share-duplicates are for judgements, such as --task classify or --prompt: what is "
                "printed is read of each document by itself."
            )
        if self.groups is not None and (task is None or task.name != CLASSIFY):
            raise UsageError("--two-steps chooses from categories; give --task classify and --categories.")

    def around(self, desk: Desk, guard: Guard, purse: Purse | None) -> Desk:
        """`desk`, asked in this way, out of `purse` where there is one."""
        from sightline.vlm.wrappers import AtOnce, Several

        asked: Provider = desk if purse is None else Allowance(desk, purse)
        asked = AtOnce(asked, most=self.calls, patience_s=_DAY_S)
        if self.per_call > 1:
            asked = Several(asked, most=self.per_call, copied=guard.copied)
        if self.groups is not None:
            asked = Stepwise(asked, self.groups)
        return Desk(
            asked, terms=desk.terms if self.is_plain else f"{desk.terms} {self.per_call} {self.groups is not None}"
        )

    @contextmanager
    def twins(self) -> Generator[Twins | None]:
        """What knows pictures that show the same, where they share answers."""
        if not self.shares:
            yield None
            return
        with Twins() as twins:
            yield twins
