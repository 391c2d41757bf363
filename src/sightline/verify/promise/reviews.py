"""Documents that a person reviewed, and the score by which a document is accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sightline.paths import without_indices
from sightline.types import FieldVerdict, Task


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewed document: its score, and of every promised value by path whether it was right.

    The score is None where the document could not have been accepted, whatever the threshold.
    """

    score: float | None
    right: Mapping[str, bool]

    def is_wrong(self, field: str | None = None) -> bool:
        """Whether any value is wrong; of `field` alone, a path without indices, where it is given."""
        if field is None:
            return not all(self.right.values())
        return not all(right for path, right in self.right.items() if without_indices(path) == field)


def promised_of(task: Task) -> tuple[str, ...]:
    """What is promised unless somebody says otherwise: what the task requires, or everything where it requires nothing.

    These are the values that the usual policy looks at, too.
    """
    required = tuple(field.path for field in task.fields if field.required)
    return required or tuple(field.path for field in task.fields if field.printed)


def score_of(fields: Sequence[FieldVerdict], promised: Sequence[str]) -> float | None:
    """The least probability of the promised values, which are named by paths without indices.

    None, which no threshold accepts, where none of them has a probability, or where one is missing and a check asks
    for a look at that. A promised value that is merely absent from the page has no probability and takes no part.
    """
    about = [field for field in fields if without_indices(field.path) in promised]
    judged = {without_indices(field.path) for field in about}
    absent = [path for path in promised if path not in judged and "[]" not in path]
    if absent or any(field.value is None and _asks_for_a_look(field) for field in about):
        return None
    return min((field.p_correct for field in about if field.p_correct is not None), default=None)


def _asks_for_a_look(field: FieldVerdict) -> bool:
    return any(finding.severity != "info" for finding in field.findings)
