"""How fast the last run of a batch was, kept beside its output, so that what is left can be foretold from it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

SUFFIX = ".pace"
# The first few documents wait for models and processes to be loaded, and say nothing about the others.
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Pace:
    """So many documents in so many seconds, by `models` in order with so many calls at once."""

    documents: int
    seconds: float
    models: tuple[str, ...]
    calls: int

    def keep(self, journal: Path) -> None:
        """Write it beside `journal`, unless there were too few documents to tell."""
        if self.documents < FEWEST:
            return
        fresh = _beside(journal).with_name(_beside(journal).name + ".new")
        fresh.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")
        fresh.replace(_beside(journal))

    @classmethod
    def kept(cls, journal: Path) -> Self | None:
        """What was kept; None where there is nothing, or nothing that says it."""
        try:
            said = json.loads(_beside(journal).read_text(encoding="utf-8"))
            found = cls(int(said["documents"]), float(said["seconds"]), tuple(said["models"]), int(said["calls"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return found if found.documents > 0 else None


def _beside(journal: Path) -> Path:
    return journal.with_name(journal.name + SUFFIX)
