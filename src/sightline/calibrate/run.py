"""From reviewed records to a calibration: weights first, fixed before anything is certified with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sightline import registry
from sightline.calibrate.fit import Example, fit
from sightline.calibrate.labels import Reviewed
from sightline.errors import UnknownName, UsageError
from sightline.paths import without_indices
from sightline.types import FieldVerdict, Record
from sightline.verify.decide import CHECKS
from sightline.verify.probability import Weights, features, p_correct, shipped
from sightline.verify.promise import Calibration, Review, TaskCalibration, Terms, promised_of, reader_of, score_of

# Weights are learned anew when the half that is left certifies with room for errors: so many times the labels that it
# takes without any.
ROOM = 4


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration, and how it came about.

    `unused` counts, by task, the documents that certified nothing: those that the weights were learned from, and
    those without a label for a promised value that was found.
    """

    calibration: Calibration
    refitted: bool
    learned_from: Mapping[str, int]
    unlabelled: Mapping[str, int]


def calibrate(
    reviewed: Sequence[Reviewed],
    *,
    terms: Terms,
    promised: Mapping[str, Sequence[str]] | None = None,
    refit: bool | None = None,
) -> Calibrated:
    """Weights, and how the reviewed documents score with them and came out.

    `promised` names the fields that a promise is about, by task; else they are what the task requires, or all that is
    labelled where nobody knows the task. With `refit`, one half of the documents teaches the weights and the other
    certifies; None does so where both have enough. Raises MissingExtra where that lacks scikit-learn.
    """
    again = len(reviewed) >= 2 * ROOM * terms.fewest if refit is None else refit
    half = [each for each in reviewed if each.half == 0] if again else []
    weights = fit(_examples(half), known=shipped()) if again else shipped()
    rest = [each for each in reviewed if each.half == 1] if again else reviewed
    tasks: dict[str, TaskCalibration] = {}
    unlabelled: Counter[str] = Counter()
    for task, some in _by_task(rest).items():
        about = tuple((promised or {}).get(task) or _promised(task, some))
        rows = [row for each in some if (row := review(each, about, weights)) is not None]
        unlabelled[task] = len(some) - len(rows)
        readers = frozenset(reader_of(each.record.provider, each.record.model) for each in some)
        tasks[task] = TaskCalibration(about, readers, tuple(rows))
    return Calibrated(Calibration(weights, tasks), again, Counter(_task(each) for each in half), unlabelled)


def audited(calibration: Calibration, reviewed: Sequence[Reviewed]) -> Calibration:
    """`calibration` with these accepted documents, picked at random and reviewed, as its audits.

    They take the place of earlier ones of their tasks. Raises UsageError for a document that was not accepted, lacks a
    label of what is promised, or has a task that is not calibrated.
    """
    tasks = dict(calibration.tasks)
    for task, some in _by_task(reviewed).items():
        if task not in tasks:
            raise UsageError(f"The task {task} is not calibrated; give its reviewed records to `sightline calibrate`.")
        if any(each.record.outcome != "accepted" for each in some):
            raise UsageError("An audit looks at accepted documents, picked at random; leave the others out.")
        rows = [review(each, tasks[task].promised, calibration.weights) for each in some]
        complete = tuple(row for row in rows if row is not None)
        if len(complete) < len(rows):
            raise UsageError(f"Audits of {task} lack labels; each needs {', '.join(tasks[task].promised)}.")
        tasks[task] = replace(tasks[task], audits=complete)
    return replace(calibration, tasks=tasks)


def review(reviewed: Reviewed, promised: Sequence[str], weights: Weights) -> Review | None:
    """How a document scores with `weights` and came out; None when a promised value that was found has no label."""
    record, right = reviewed.record, reviewed.right()
    found = {f.path for f in record.fields if f.value is not None and without_indices(f.path) in promised}
    if not found <= right.keys():
        return None
    fields = [replace(field, p_correct=p_correct(field, weights)) for field in record.fields]
    return Review(
        score=score_of(fields, promised) if _is_clean(record) else None,
        right={path: said for path, said in right.items() if without_indices(path) in promised},
    )


def _is_clean(record: Record) -> bool:
    """Nothing is contradicted, and no check asks for a look at the whole: else no score gets a document accepted."""
    asked = any(finding.severity != "info" and finding.check in CHECKS for finding in record.findings)
    return not asked and all(field.status != "contradicted" for field in record.fields)


def _examples(reviewed: Sequence[Reviewed]) -> list[Example]:
    found: list[Example] = []
    for each in reviewed:
        right = each.right()
        labelled = [field for field in each.record.fields if field.path in right and field.value is not None]
        found += [example for field in labelled if (example := _example(field, right=right[field.path]))]
    return found


def _example(field: FieldVerdict, *, right: bool) -> Example | None:
    return Example(field.kind, features(field), right) if field.kind else None


def _by_task(reviewed: Sequence[Reviewed]) -> Mapping[str, list[Reviewed]]:
    tasks: defaultdict[str, list[Reviewed]] = defaultdict(list)
    for each in reviewed:
        tasks[_task(each)].append(each)
    return tasks


def _task(reviewed: Reviewed) -> str:
    return reviewed.record.task or ""


def _promised(task: str, reviewed: Sequence[Reviewed]) -> tuple[str, ...]:
    try:
        return promised_of(registry.task(task))
    except UnknownName:
        return tuple(sorted({without_indices(path) for each in reviewed for path in each.labels}))
