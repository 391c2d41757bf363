"""What a batch was begun with, kept beside its output, so that it is not gone on with as another one by mistake."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sightline.errors import UsageError
from sightline.types import Task

SUFFIX = ".asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that decide what a record says, by name, each in a form that can be compared."""

    options: Mapping[str, str]

    def check(self, journal: Path) -> None:
        """Raise UsageError, naming the options that differ, where `journal` was begun with others."""
        kept = _beside(journal)
        if not kept.exists() or not journal.exists() or journal.stat().st_size == 0:
            return
        begun = json.loads(kept.read_text(encoding="utf-8"))
        other = sorted(name for name in {*begun, *self.options} if begun.get(name) != self.options.get(name))
        if other:
            raise UsageError(
                f"{journal} was begun with another {', '.join(other)}; give the same, another --out, or --replace."
            )

    def keep(self, journal: Path) -> None:
        """Write the options beside `journal`, whole or not at all."""
        fresh = _beside(journal).with_name(_beside(journal).name + ".new")
        fresh.write_text(json.dumps(dict(self.options), indent=1) + "\n", encoding="utf-8")
        fresh.replace(_beside(journal))


def told(task: Task | None) -> str:
    """A task as text that differs where any of it does; the page's choice where it is None."""
    if task is None:
        return "as the page tells"
    return f"{task.name} {sha256(repr(task).encode('utf-8', 'surrogatepass')).hexdigest()}"


def _beside(journal: Path) -> Path:
    return journal.with_name(journal.name + SUFFIX)
