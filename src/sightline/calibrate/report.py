"""What was certified, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from sightline.calibrate.run import Calibrated
from sightline.paths import without_indices
from sightline.types import Json
from sightline.verify.promise import Certificate, Promise, TaskCalibration, Terms, has_drifted

_HEADER = ("task", "labels", "wrong", "threshold", "accepted", "wrong of these", "at most", "certified")
_SIDES = "<>>>>>><"


def table(done: Calibrated, promise: Promise) -> str:
    """A row a task and below it one a promised field, then how the weights came about."""
    rows = [_HEADER, *_rows(done, promise)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{c:{s}{w}}" for c, s, w in zip(row, _SIDES, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *_facts(done)])


def summary(done: Calibrated, promise: Promise) -> dict[str, Json]:
    """The numbers of the table as plain JSON."""
    return {
        "refitted": done.refitted,
        "tasks": {name: _task_json(done, promise, name) for name in done.calibration.tasks},
    }


def _rows(done: Calibrated, promise: Promise) -> Iterator[tuple[str, ...]]:
    for name, task in done.calibration.tasks.items():
        found = promise.certificate(name)
        wrong = sum(review.is_wrong() for review in task.reviews)
        yield (name, str(found.labels), str(wrong), *_certified(found, task, promise.terms(name)))
        for field in task.promised:
            told = [
                right for row in task.reviews for path, right in row.right.items() if without_indices(path) == field
            ]
            yield (f"  {field}", str(len(told)), str(told.count(False)), "", "", "", "", "")


def _certified(found: Certificate, task: TaskCalibration, terms: Terms) -> tuple[str, ...]:
    if found.threshold is None:
        return "", "", "", "", _lacking(found)
    accepted = f"{found.accepted / found.labels:.1%}"
    wrong = sum(audit.is_wrong() for audit in task.audits)
    expired = f"expired: {wrong} of {len(task.audits)} audited documents are wrong; calibrate again"
    said = expired if has_drifted(task.audits, terms) else "yes"
    return f"{found.threshold:g}", accepted, str(found.errors), f"{found.bound:.2%}", said


def _lacking(found: Certificate) -> str:
    if found.needed is None:
        return "no: too many errors at every threshold; more labels alone will not help"
    return f"not yet: about {found.needed} more labels, if no further error is among the accepted"


def _facts(done: Calibrated) -> Iterator[str]:
    learned = sum(done.learned_from.values())
    yield f"weights: learned from {learned} other documents" if done.refitted else "weights: those of the package"
    lacking = sum(done.unlabelled.values())
    if lacking:
        yield f"not used: {lacking} documents that lack a label of a promised value"


def _task_json(done: Calibrated, promise: Promise, name: str) -> dict[str, Json]:
    found, task, terms = promise.certificate(name), done.calibration.tasks[name], promise.terms(name)
    return {
        "promised": list(task.promised),
        "max_error": terms.max_error,
        "confidence": terms.confidence,
        "labels": found.labels,
        "wrong": sum(review.is_wrong() for review in task.reviews),
        "threshold": found.threshold,
        "accepted": found.accepted,
        "accepted_wrong": found.errors,
        "bound": found.bound,
        "labels_needed": found.needed,
        "audits": len(task.audits),
        "expired": has_drifted(task.audits, terms),
        "learned_from": done.learned_from.get(name, 0),
        "unlabelled": done.unlabelled.get(name, 0),
    }
