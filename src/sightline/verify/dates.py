"""Dates are days of the calendar and can be read in one way only; those of a bill are plausible and in order."""

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


def days(case: Case) -> Findings:
    """Errors for days that do not exist, warnings for ambiguous ones: what holds for a date on any document."""
    for path, text in case.of_kind("date"):
        if day_of(text) is None:
            yield path, Finding("dates", "error", "This is not a day of the calendar in the form YYYY-MM-DD.")
        else:
            yield from _ambiguous(case, path)


def dates(case: Case) -> Findings:
    """What `days` says, and errors for days in the wrong order, warnings for odd ones, as on receipts and invoices."""
    yield from days(case)
    dated = dict(case.of_kind("date"))
    for path, text in dated.items():
        day = day_of(text)
        if day is not None:
            yield from _plausible(case, path, day)
    for first, second in _ORDER:
        a, b = day_of(dated.get(first)), day_of(dated.get(second))
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
