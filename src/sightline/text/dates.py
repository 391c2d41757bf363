"""Printed dates and times. A date that can be read in two ways says so; nothing here guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_MONTHS = {
    1: "january jan januar janvier janv jaenner janner enero ene gennaio gen januari",
    2: "february feb februar fevrier fevr fev febrero febbraio februari",
    3: "march mar marz maerz mrz mars mac marzo maart mrt",
    4: "april apr avril avr abril abr aprile",
    5: "may mai mei mayo maggio mag",
    6: "june jun juni juin junio giugno giu",
    7: "july jul juli juillet juil julai julio luglio lug",
    8: "august aug aout ogos ago agosto augustus",
    9: "september sep sept septembre septiembre settembre set",
    10: "october oct oktober okt octobre octubre ottobre ott",
    11: "november nov novembre noviembre",
    12: "december dec dezember dez decembre dis disember diciembre dic dicembre desember",
}
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}

_GAP = r"\s?"
# Nothing numeric follows a year but a time that was read without the space before it.
_END = r"$|[^\d./-]|[./-](?!\d)|-?\d{1,2}:\d{2}"
# After these, two digits are no year, but the start of one of four with a digit read as a letter ("20l8").
_MISREAD = r"\d|[liosbz|!]{1,2}\d?(?![a-z])"
_NUMERIC = re.compile(
    rf"(?<![\d.,/-])(\d{{1,2}}){_GAP}([./-]){_GAP}(\d{{1,2}}){_GAP}\2{_GAP}((?:19|20)\d{{2}}(?={_END})|\d{{2}}(?!{_MISREAD}|[./-]\d))"
)
_YEAR_FIRST = re.compile(r"(?<![\d.,/-])((?:19|20)\d{2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_SPACED = re.compile(rf"(?<![\d.,/-])(\d{{1,2}})(\s)(\d{{2}})\s((?:19|20)\d{{2}})(?={_END})")
_DAY_FIRST_NAME = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s./,'-]{0,3}([a-z]{3,10})\.?[\s./,'-]{0,3}"
    rf"((?:19|20)\d{{2}}|\d{{2}})(?!{_MISREAD})"
)
_MONTH_FIRST_NAME = re.compile(
    r"(?<![a-z])([a-z]{3,10})\.?[\s/-]{0,2}(\d{1,2})(?:st|nd|rd|th)?(?:\s?,\s?|\s|-)(\d{4})(?!\d)"
)
_YEAR_FIRST_NAME = re.compile(r"(?<!\d)(\d{4})[\s./-]{1,2}([a-z]{3,10})\.?[\s./-]{1,2}(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_COMPACT_DAY_FIRST = re.compile(r"(?<!\d)(\d{2})(\d{2})(20\d{2})(?=\s\d{1,2}:\d{2})")
_TIME = re.compile(
    r"(?:(?<![\d.,])(?<!\d:)|(?<=[./-](?:19|20)\d\d)|(?<=[./-](?:19|20)\d\d,))([01]?\d|2[0-3])\s?[:;]\s?([0-5]\d)(?:\s?[:;]\s?([0-5]\d))?(?:\s?([ap])\.?\s?m\b)?",
    re.IGNORECASE,
)

# Two-digit years mean 1970 to 2069, as POSIX strptime reads them (within a year).
_CENTURY_TURN = 70


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date at characters `start` to `end`. `day_first` and `month_first` are its two readings.

    When only one is a day of the calendar the other is None; a form that leaves no choice (2018-12-25, 5 Mar 2025)
    sets both alike.
    """

    day_first: date | None
    month_first: date | None
    start: int
    end: int
    separator: str

    @property
    def readings(self) -> tuple[date, ...]:
        """The one or two days that this can mean, day-first order before month-first."""
        found = [d for d in (self.day_first, self.month_first) if d is not None]
        return tuple(dict.fromkeys(found))

    @property
    def is_ambiguous(self) -> bool:
        """Whether the print alone leaves two days."""
        return len(self.readings) > 1


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """A time of day, "HH:MM" or "HH:MM:SS" on the 24-hour clock, at characters `start` to `end`."""

    value: str
    start: int
    end: int


def dates(text: str) -> list[PrintedDate]:
    """Every date in `text`, left to right, that is a day of the calendar."""
    return list(_dates(text))


@lru_cache(maxsize=4096)
def _dates(text: str) -> tuple[PrintedDate, ...]:
    """The same, remembered: finding a value and judging it look at the same lines."""
    folded = fold(text)
    found = sorted((d for d in _find(folded) if d.readings), key=lambda d: (d.start, -d.end))
    kept: list[PrintedDate] = []
    for candidate in found:
        if not kept or candidate.start >= kept[-1].end:
            kept.append(candidate)
    return tuple(kept)


def times(text: str) -> list[PrintedTime]:
    """Every time of day in `text`."""
    return [PrintedTime(_clock(m), m.start(), m.end()) for m in _TIME.finditer(text)]


def fold(text: str) -> str:
    """Lower case without accents, character by character, so that positions stay."""
    if text.isascii():
        return text.lower()
    return "".join((unicodedata.normalize("NFKD", c)[:1] or c).lower()[:1] or c for c in text)


def _find(text: str) -> Iterator[PrintedDate]:
    for pattern in (_NUMERIC, _SPACED):
        yield from map(_numeric, pattern.finditer(text))
    for m in _YEAR_FIRST.finditer(text):
        day = _day(m[1], int(m[3]), int(m[4]))
        yield PrintedDate(day, day, m.start(), m.end(), m[2])
    for m in _DAY_FIRST_NAME.finditer(text):
        yield _named(m, day=m[1], month=m[2], year=m[3])
    for m in _MONTH_FIRST_NAME.finditer(text):
        yield _named(m, day=m[2], month=m[1], year=m[3])
    for m in _YEAR_FIRST_NAME.finditer(text):
        yield _named(m, day=m[3], month=m[2], year=m[1])
    for m in _COMPACT_DAY_FIRST.finditer(text):
        yield _named(m, day=m[1], month=m[2], year=m[3])
    for m in _COMPACT.finditer(text):
        day = _day(m[1], int(m[2]), int(m[3]))
        yield PrintedDate(day, day, m.start(), m.end(), "")


def _numeric(m: re.Match[str]) -> PrintedDate:
    first, separator, second, last = m[1], m[2], m[3], m[4]
    day_first = _day(last, int(second), int(first))
    # Points and day-first order go together in every country that writes points; "09.20.00" is a time.
    month_first = None if separator == "." else _day(last, int(first), int(second))
    if day_first is None and month_first is None and len(last) == 2:
        day_first = _day(first, int(second), int(last))
    return PrintedDate(day_first, month_first, m.start(), m.end(), separator)


def _named(m: re.Match[str], *, day: str, month: str, year: str) -> PrintedDate:
    found = _day(year, int(month) if month.isdigit() else MONTHS.get(month, 0), int(day))
    return PrintedDate(found, found, m.start(), m.end(), "")


def _day(year: str, month: int, day: int) -> date | None:
    full = int(year)
    if len(year) == 2:
        full += 2000 if full < _CENTURY_TURN else 1900
    try:
        return date(full, month, day)
    except ValueError:
        return None


def _clock(m: re.Match[str]) -> str:
    hour = int(m[1])
    if m[4] and hour <= 12:
        hour = hour % 12 + (12 if m[4].lower() == "p" else 0)
    return f"{hour:02d}:{m[2]}" + (f":{m[3]}" if m[3] else "")
