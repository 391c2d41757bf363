"""What may be told of a record: numbers, and words of closed lists. Pure.

Everything that a label or an event says goes through here, so that no value, text or name of a document leaves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from sightline.registry import TASKS
from sightline.types import FieldVerdict, Found, Record

Method: TypeAlias = Literal["rules", "vlm_primary", "vlm_secondary", "ocr_fallback"]

RULES = "rules"
OTHER = "other"
# Tasks of the package that have no row in the registry: they are made from what is asked.
MADE = frozenset({"classify", "compare", "sequence", "schema"})
INJECTIONS = frozenset({"injection_visible", "injection_hidden", "invisible_text", "barcode", "metadata", "answer"})
# Names that we or an operator gave look so; text of a document does not, or is cut down to what cannot say anything.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+|-]{0,99}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an installation has chosen, as far as counting has to know it.

    `models` are asked in this order, with `rules_first` only about what rules did not prove. `caching` says that
    answers are kept, so that a document whose answer was not is a miss. `tasks` are those of the operator's own.
    """

    models: tuple[str, ...] = ()
    rules_first: bool = True
    caching: bool = False
    tasks: tuple[str, ...] = ()


def method_of(record: Record, chosen: Chosen) -> Method | None:
    """Who read the values: the first model, another one, rules as they were meant to, or rules because all else failed.

    None where nobody was asked.
    """
    if record.provider is None:
        return None
    readers = record.provider.split("+")
    models = [reader for reader in readers if reader != RULES]
    if models:
        first = not chosen.models or chosen.models[0] in models
        return "vlm_primary" if first else "vlm_secondary"
    # Rules that come first ask models about whatever is in the way of accepting; where no model answers, theirs stands.
    meant = not chosen.models or (chosen.rules_first and record.outcome == "accepted")
    return "rules" if meant else "ocr_fallback"


@dataclass(frozen=True)
class Gist:
    """What is told of `record`, each part found once: metrics and the event of a request ask for the same."""

    record: Record

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """The checks that doubt or contradict something, each once; not the screening, which has fields of its own."""
        return tuple(sorted(map(plain, self._doubts() - {"screening"})))

    @property
    def is_complete(self) -> bool:
        """Whether every required value was found."""
        return self.record.outcome in {"accepted", "review"} and "required" not in self.warnings

    @property
    def is_doubted(self) -> bool:
        """Whether a value is spoken against: the pages do not show it, another reader differs, or checks contradict it.

        That it is merely unproven, or hard to read, is something else.
        """
        return any(field.status != "confirmed" and _disagrees(field) for field in self.record.fields)

    @cached_property
    def injections(self) -> tuple[Found, ...]:
        """What in the document speaks to the model."""
        return tuple(one for one in self._found() if one.kind in INJECTIONS)

    @cached_property
    def objections(self) -> tuple[Found, ...]:
        """What moderators object to."""
        return tuple(one for one in self._found() if one.kind == "moderation")

    def _doubts(self) -> set[str]:
        findings = [self.record.findings, *(field.findings for field in self.record.fields if field.findings)]
        return {found.check for some in findings for found in some if found.severity != "info"}

    def _found(self) -> list[Found]:
        screening = self.record.screening
        return [] if screening is None else [one for one in screening.findings if one.action != "allow"]


def _disagrees(field: FieldVerdict) -> bool:
    if field.status == "contradicted":
        return True
    # A page has too many single digits, as most quantities are, for a missing one to say anything.
    against = {"readers"} if field.kind == "quantity" else {"readers", "located"}
    return any(f.check in against and f.severity != "info" for f in field.findings)


def task_of(name: str | None, chosen: Chosen) -> str | None:
    """The name of a task that this installation has; "schema" for one of a caller, whose title may say anything."""
    if name is None or name in TASKS or name in MADE or name in chosen.tasks:
        return name
    return "schema" if name.startswith("schema:") else OTHER


def plain(name: str) -> str:
    """`name` where it looks like one, else "other"."""
    return name if _PLAIN.fullmatch(name) else OTHER


def told_of(record: Record) -> Mapping[str, str | int | float | None]:
    """What a span says of a record."""
    return {
        "sightline.task": task_of(record.task, Chosen()),
        "sightline.outcome": record.outcome,
        "sightline.pages": len(record.pages),
        "sightline.cached": record.cached,
        "sightline.cost_usd": float(record.cost_usd),
        "sightline.warnings": len(Gist(record).warnings),
    }
