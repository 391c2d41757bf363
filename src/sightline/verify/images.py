"""An answer about several images points at images that are there, and at those that show what it says."""

from __future__ import annotations

from sightline.types import Finding
from sightline.verify.case import Case, Findings
from sightline.verify.numbered import image_of, number_of, points


def images(case: Case) -> Findings:
    """An error for every number that no image has, and for print that is in another image than the one it is said of.

    Print that no image shows at all is told by `located`.
    """
    there = {reading.page for reading in case.readings}
    for path, value in case.values.items():
        if value is not None and points(case.task, path) and number_of(value) not in there:
            yield path, Finding("images", "error", f"There is no such image; they are numbered 1 to {max(there)}.")
    for path, found in case.groundings.items():
        said, shown = image_of(case.task, case.values, path), {place.page for place in found.evidence}
        if said in there and shown and said not in shown:
            where = ", ".join(map(str, sorted(shown)))
            yield path, Finding("images", "error", f"It is printed in image {where}, and is said to be in {said}.")
