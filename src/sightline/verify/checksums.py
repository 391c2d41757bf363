"""Numbers of a format that proves itself, such as an EAN or a BIC, are of that format."""

from sightline.text.checksums import is_valid
from sightline.types import Finding
from sightline.verify.case import Case, Findings


def checksums(case: Case) -> Findings:
    """Info or error for every value whose field names a format with check digits or a fixed form."""
    for path, field in case.fields.items():
        value = case.values[path]
        valid = is_valid(field.format, value) if value and field.format else None
        if valid:
            yield path, Finding("checksums", "info", f"This is a valid {field.format}.")
        elif valid is False:
            yield path, Finding("checksums", "error", f"This is no valid {field.format}: its form or digits are wrong.")
