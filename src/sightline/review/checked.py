"""What the checks say of values that somebody types. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from sightline.paths import leaves
from sightline.review.ruling import task_of
from sightline.types import Answer, Json, Reading, Record, Verdict
from sightline.verify import Promise, decide
from sightline.verify.promise import UNCERTIFIED

# What can be said of a value without the page that it is printed on.
WITHOUT_PAGES = ("required", "choices", "rules", "formats", "checksums", "dates", "tax_ids", "ibans")
PRINT = "located"
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def checked(
    record: Record,
    changed: Mapping[str, str | None],
    readings: Sequence[Reading],
    *,
    today: date,
    promise: Promise = UNCERTIFIED,
) -> Verdict | None:
    """The verdict on `record` with the values `changed`; None for a task that only its caller knew.

    Without `readings`, only checks are run that need no page.
    """
    task = task_of(record)
    if task is None:
        return None
    values = {field.path: None if field.value is None else str(field.value) for field in record.fields}
    said = nested(leaves(record.values) | values | dict(changed))
    # Whoever types a value has seen what others read there.
    candidates = {field.path: field.candidates for field in record.fields if field.path not in changed}
    answer = Answer(said, candidates, record.provider or "", record.model)
    if readings:
        return decide(task, answer, readings, today=today, promise=promise)
    alone = replace(task, checks=tuple(name for name in task.checks if name in WITHOUT_PAGES))
    verdict = decide(alone, answer, (), today=today, promise=promise)
    fields = tuple(replace(f, findings=tuple(s for s in f.findings if s.check != PRINT)) for f in verdict.fields)
    return replace(verdict, fields=fields)


def nested(values: Mapping[str, str | None]) -> dict[str, Json]:
    """Values by path, such as `line_items[0].total`, as an answer has them. Items of a list without any value go."""
    whole: dict[str, Any] = {}
    for path, value in values.items():
        parts = [int(number) if number else name for name, number in _PART.findall(path)]
        place: dict[Any, Any] = whole
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = value
    return {name: _listed(value) for name, value in whole.items()}


def _listed(value: Any) -> Json:
    """Maps whose keys are numbers as lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(part) for key, part in cast("dict[Any, Any]", value).items()}
    if inner and all(isinstance(key, int) for key in inner):
        return [inner[key] for key in sorted(inner) if any(leaves(inner[key]).values())]
    return inner
