"""One document of a batch when it is done: its id and its record, whatever became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from traceback import extract_tb

from sightline import wire
from sightline.errors import ProviderError, SightlineError
from sightline.pipeline import failed
from sightline.sources import Listed
from sightline.types import Fault, Json, Record

# The code of a document that brought out an error of the program itself.
CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Finished:
    """The record of the document that was listed as `id`.

    `same_as` is the source of the one whose answer it has, because both show the same.
    """

    id: str
    record: Record
    same_as: str | None = None

    @property
    def success(self) -> bool:
        """Whether it was read and nothing blocked it; it may still have to be reviewed."""
        return self.record.outcome in ("accepted", "review")

    @property
    def error(self) -> Fault | None:
        """Why it failed."""
        return self.record.error

    def to_json(self) -> dict[str, Json]:
        """The record as `extract --jsonl` prints it, behind its id, and whose answer it has where that is another's."""
        shared = {} if self.same_as is None else {"same_as": self.same_as}
        return {"id": self.id, **shared, **wire.to_json(self.record)}


def unread(one: Listed, error: BaseException, task: str | None) -> Finished:
    """The failed record of a document that ended with `error`, with what was paid for it all the same.

    An error of the program is one, too: it is told by its kind and place alone, as its words may quote the document.
    """
    if not isinstance(error, SightlineError):
        said = f"{one.source.name}: {type(error).__name__} in the program itself, {_place(error)}; please report it."
        crashed = failed(one.source.name, SightlineError(said), task=task)
        return Finished(one.id, replace(crashed, error=Fault(CRASH, said)))
    record = failed(one.source.name, error, task=task)
    if isinstance(error, ProviderError):
        record = replace(record, usage=error.usage, cost_usd=error.cost_usd)
    return Finished(one.id, record)


def _place(error: BaseException) -> str:
    """Where it was raised, such as "sums.py line 12"."""
    raised = extract_tb(error.__traceback__)
    return f"{Path(raised[-1].filename).name} line {raised[-1].lineno}" if raised else "at no place that is known"
