"""Required values are there."""

from sightline.types import Finding
from sightline.verify.case import Case, Findings


def required(case: Case) -> Findings:
    """A warning for each required field without a value."""
    for field in case.task.fields:
        if field.required and not case.values.get(field.path):
            yield field.path, Finding("required", "warning", f"No {field.path} was found; this task needs one.")
