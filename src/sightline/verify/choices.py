"""A value that has to be one of a few is one of them."""

from sightline.types import Finding
from sightline.verify.case import Case, Findings


def choices(case: Case) -> Findings:
    """An error for every value that is none of those that its field allows; capitals do not count."""
    for path, value in case.values.items():
        field = case.field(path)
        if value is None or field is None or not field.choices:
            continue
        if value.casefold() not in {choice.casefold() for choice in field.choices}:
            yield path, Finding("choices", "error", f"This is none of: {', '.join(field.choices)}.")
