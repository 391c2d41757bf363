"""How the pictures of a batch are asked about: so many calls at once, about so many pictures, in so many steps."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sightline.batch import Allowance, Purse
from sightline.catalog import ByExample, Category, Example, Stepwise
from sightline.catalog.examples import sources
from sightline.cli.readers import Readers
from sightline.errors import UsageError
from sightline.models import profile
from sightline.providers import Desk
from sightline.screen import Guard
from sightline.twins import Twins, forget
from sightline.types import Task
from sightline.vlm import Provider

CLASSIFY = "classify"
# While some are asked about, so many times as many more are read, and wait for those that show the same.
AHEAD = 2
# How pictures look, beside the output until it is complete.
LOOKS = ".looks"
_DAY_S = 86_400.0


def shared(task: Task | None, engine: str) -> bool:
    """Whether pictures that show the same share an answer where nobody says so: those of a catalog, on one machine."""
    return engine == "local" and task is not None and task.name == CLASSIFY


@dataclass(frozen=True, slots=True)
class Way:
    """`calls` at once, each about `per_call` pictures, with `catalog` as the categories to choose from, if any.

    `shares` says that pictures that show the same share one answer, `in_steps` that groups are chosen first.
    """

    calls: int
    per_call: int = 1
    catalog: tuple[Category, ...] = ()
    shares: bool = False
    in_steps: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether each picture is asked about as if there were no other."""
        return self.per_call == 1 and not self.in_steps and not any(one.examples for one in self.catalog)

    @property
    def documents(self) -> int:
        """How many documents are under way, so that there is always one that can be asked about."""
        return AHEAD * self.calls * self.per_call

    @property
    def shown(self) -> tuple[Category, ...]:
        """The categories whose examples a question shows: all, or those of the group with most of them."""
        if not self.in_steps:
            return self.catalog
        groups = [tuple(one for one in self.catalog if one.group == group) for group in _groups(self.catalog)]
        return max(groups, key=lambda group: len(sources(group)), default=())

    def check(self, task: Task | None, readers: Readers) -> None:
        """Raise UsageError where `task` is not for this way, or `readers` do not take so many pictures."""
        if (self.per_call > 1 or self.shares) and (task is None or not Twins.serve(task)):
            raise UsageError(
                "--per-call and --share-duplicates are for judgements, such as --task classify or --prompt: what is "
                "printed is read of each document by itself."
            )
        if self.in_steps and (task is None or task.name != CLASSIFY):
            raise UsageError("--two-steps chooses from categories; give --task classify and --categories.")
        count = len(sources(self.shown))
        if count and (self.per_call > 1 or readers.settings.screen.untrusted):
            raise UsageError("Examples of categories go with one picture a call, and not with `untrusted`.")
        for name in readers.models if count else ():
            most = profile(name, readers.settings.own_models).max_images
            if most is not None and count >= most:
                raise UsageError(
                    f"{name} takes at most {most} pictures in a call, and the categories have {count} examples; give "
                    "fewer, or --two-steps, which shows those of one group."
                )

    def around(self, desk: Desk, guard: Guard, purse: Purse | None, *, shown: Sequence[Example] = ()) -> Desk:
        """`desk`, asked in this way with the examples `shown`, out of `purse` where there is one."""
        from sightline.vlm.wrappers import AtOnce, Several

        asked: Provider = desk if purse is None else Allowance(desk, purse)
        asked = AtOnce(asked, most=self.calls, patience_s=_DAY_S)
        if self.per_call > 1:
            asked = Several(asked, most=self.per_call, copied=guard.copied)
        if shown:
            asked = ByExample(asked, shown, copied=guard.copied)
        if self.in_steps:
            asked = Stepwise(asked, self.catalog)
        return Desk(asked, terms=desk.terms if self.is_plain else f"{desk.terms} {self._terms(shown)}")

    def _terms(self, shown: Sequence[Example]) -> str:
        """What changes answers."""
        seen = sha256("\n".join(f"{one.category} {one.image.digest}" for one in shown).encode())
        return f"{self.per_call} {self.in_steps} {seen.hexdigest() if shown else ''}"

    @contextmanager
    def twins(self, journal: Path, *, anew: bool) -> Generator[Twins | None]:
        """What knows pictures that show the same, where they share answers: kept beside `journal`, or begun `anew`."""
        if not self.shares:
            yield None
            return
        path = journal.with_name(journal.name + LOOKS)
        if anew:
            forget(path)
        with Twins(path) as twins:
            yield twins


def _groups(catalog: Sequence[Category]) -> list[str]:
    return list(dict.fromkeys(one.group for one in catalog))
