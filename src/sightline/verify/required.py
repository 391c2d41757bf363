"""Required values are there."""

from sightline.types import Finding
from sightline.verify.case import Case, Findings


def required(case: Case) -> Findings:
    """A warning for each required value that is not there; a list may be empty, but its items may not lack a part."""
    for field in case.task.fields:
        if not field.required:
            continue
        for path in case.paths_of(field):
            if not case.values.get(path):
                yield path, Finding("required", "warning", f"No {path} was found; this task needs one.")
