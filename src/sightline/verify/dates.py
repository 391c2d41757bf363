"""Dates are days of the calendar and can be read in one way only; those of a bill are plausible and in order."""

from __future__ import annotations

from datetime import date, timedelta

from sightline.text.countries import Order
from sightline.text.days import Days
from sightline.types import Finding
from sightline.verify.case import Case, Findings, day_of

# A document may be dated a day ahead in another time zone; older than this is rather a misread year.
AHEAD = timedelta(days=1)
OLDEST = timedelta(days=20 * 366)
# The dates of a document that bound each other: the first may not come after the second.
_ORDER = (("invoice_date", "due_date"),)
_DAY_OF_DOCUMENT = ("date", "invoice_date")
# Nobody gives more time to pay: a later day is rather a misread year.
LONGEST_TERM = timedelta(days=366)
ORDERS: tuple[Order, ...] = ("day first", "month first")
# How strongly a swap of day and month is suspected. The other dates of a page are proof; its countries decide in most
# documents; where nothing tells, either is as likely.
BY_DATES, BY_COUNTRY, UNKNOWN = 0.9, 0.8, 0.5


def days(case: Case) -> Findings:
    """Errors for days that do not exist, warnings for ambiguous ones: what holds for a date on any document."""
    printed = Days(case.sheet)
    for path, text in case.of_kind("date"):
        day = day_of(text)
        if day is None:
            yield path, Finding("dates", "error", "This is not a day of the calendar in the form YYYY-MM-DD.")
        else:
            yield from _swapped(case, path, day, printed)


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
        if a and b and b > a + LONGEST_TERM:
            yield second, Finding("dates", "warning", f"This is more than a year after the {first}, {a.isoformat()}.")


def _plausible(case: Case, path: str, day: date) -> Findings:
    if path in _DAY_OF_DOCUMENT and day > case.today + AHEAD:
        yield path, Finding("dates", "warning", "This day lies in the future.")
    if day < case.today - OLDEST:
        yield path, Finding("dates", "warning", "This day lies more than 20 years back.")


def _swapped(case: Case, path: str, day: date, days: Days) -> Findings:
    """A warning where the print can mean another day too, and nothing on the pages tells that this one is meant."""
    order, score = _order(case, days)
    rival = days.rival(day, order)
    if rival is None:
        return
    if order is None:
        said = f"What is printed can also mean {rival.isoformat()}: nothing tells the day from the month."
    else:
        said = f"These pages write dates with the {order}, so what is printed means {rival.isoformat()}."
    yield path, Finding("dates", "warning", said, score)


def _order(case: Case, days: Days) -> tuple[Order | None, float]:
    """How the document writes day and month, and how sure that is: by its dates, what is possible, its countries."""
    if days.order_of_dates:
        return days.order_of_dates, BY_DATES
    possible: list[Order] = [order for order in ORDERS if _holds(case, days, order)]
    if len(possible) == 1:
        return possible[0], BY_DATES
    return (days.order, BY_COUNTRY) if days.order else (None, UNKNOWN)


def _holds(case: Case, days: Days, order: Order) -> bool:
    """Whether the dates of the answer, read in this order, could be: not in the future, nor due before written."""
    read = {path: days.rival(day, order) or day for path, text in case.of_kind("date") if (day := day_of(text))}
    ahead = any(read[path] > case.today + AHEAD for path in _DAY_OF_DOCUMENT if path in read)
    return not ahead and all(read[a] <= read[b] for a, b in _ORDER if a in read and b in read)
