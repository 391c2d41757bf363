"""The page calls the value what the field asks for: by the label beside it, or by the party whose block it is in."""

from __future__ import annotations

from sightline.types import Finding
from sightline.verify.case import Case, Findings

# How strongly a fitting label speaks; a place that differs in letters that OCR confuses says it less surely.
FITS = 1.0


def label(case: Case) -> Findings:
    """Info for every value whose place is called what was asked for, a warning where all of them are called otherwise.

    Values without a label, and fields whose name says nothing known, get no finding.
    """
    for path, found in case.groundings.items():
        if not found.shown or found.naming == "unnamed":
            continue
        if found.naming == "right":
            yield path, Finding("label", "info", f'It stands with "{found.label}".', FITS * found.similarity)
        else:
            yield path, Finding("label", "warning", f'It stands with "{found.label}", which is something else.', FITS)
