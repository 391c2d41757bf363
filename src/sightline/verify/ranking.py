"""A ranking has every image once."""

from __future__ import annotations

from sightline.types import Finding
from sightline.verify.case import Case, Findings
from sightline.verify.numbered import number_of, points


def ranking(case: Case) -> Findings:
    """An error for an image that has two places, and a warning about those that have none."""
    placed: set[int] = set()
    for path, value in case.values.items():
        number = number_of(value) if points(case.task, path) else None
        if number in placed:
            yield path, Finding("ranking", "error", "This image has another place before.")
        if number is not None:
            placed.add(number)
    missing = sorted({reading.page for reading in case.readings} - placed)
    if missing:
        some = ", ".join(map(str, missing[:10])) + (" and more" if missing[10:] else "")
        yield "", Finding("ranking", "warning", f"These images have no place: {some}.")
