"""Dates are days of the calendar, plausible, in order, and can be read in one way only."""

from __future__ import annotations

from datetime import date, timedelta

from sightline.types import Finding
from sightline.verify.case import Case, Findings, day_of

# A document may be dated a day ahead in another time zone; older than this is rather a misread year.
AHEAD = timedelta(days=1)
OLDEST = timedelta(days=20 * 366)
# The dates of a document that bound each other: the first may not come after the second.
_ORDER = (("invoice_date", "due_date"),)
_DAY_OF_DOCUMENT = ("date", "invoice_date")


def dates(case: Case) -> Findings:
    """Errors for days that do not exist or stand in the wrong order, warnings for odd and ambiguous ones."""
    days = {f.path: case.values[f.path] for f in case.task.fields if f.kind == "date" and case.values.get(f.path)}
    for path, text in days.items():
        day = day_of(text)
        if day is None:
            yield path, Finding("dates", "error", "This is not a day of the calendar in the form YYYY-MM-DD.")
            continue
        yield from _plausible(case, path, day)
        yield from _ambiguous(case, path)
    for first, second in _ORDER:
        a, b = day_of(days.get(first)), day_of(days.get(second))
        if a and b and b < a:
            yield second, Finding("dates", "error", f"This day comes before the {first}, {a.isoformat()}.")


def _plausible(case: Case, path: str, day: date) -> Findings:
    if path in _DAY_OF_DOCUMENT and day > case.today + AHEAD:
        yield path, Finding("dates", "warning", "This day lies in the future.")
    if day < case.today - OLDEST:
        yield path, Finding("dates", "warning", "This day lies more than 20 years back.")


def _ambiguous(case: Case, path: str) -> Findings:
    """Two candidates from one printed date: nothing on the pages told the day from the month."""
    value = case.values[path]
    places = {c.evidence for c in case.candidates.get(path, ()) if c.value == value}
    rivals = sorted({c.value for c in case.candidates.get(path, ()) if c.value != value and c.evidence in places})
    for rival in rivals:
        yield (
            path,
            Finding(
                "dates", "warning", f"What is printed can also mean {rival}: nothing tells the day from the month."
            ),
        )
