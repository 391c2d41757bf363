"""Find the place on the page that shows a value, by its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from sightline.text.amounts import amounts
from sightline.text.dates import dates, fold, times
from sightline.text.sheet import Sheet
from sightline.types import Candidate, Evidence, Kind
from sightline.verify.case import number

# Unit prices have more than two decimals at times, and are no money by the grammar then.
_FINE = re.compile(r"\d+\.\d{3,}")
# A printed number with its grouping and decimals, not inside a word or a longer number; a unit may follow it.
_NUMBER = re.compile(r"(?<![\w.,])-?\d+(?:[.,'\u00a0\u202f]\d+)*(?![.,]?\d)")
# How alike a text and its place have to be, of 100: readers repair letters that OCR mistook.
_ALIKE = 90
# Kinds whose values are the number of something.
_NUMBERED = frozenset({"identifier", "iban", "tax_id"})


def locate(value: str, kind: Kind, sheet: Sheet, offered: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """The places that show `value`: those its reader named, when they hold, else the first found on the pages.

    Empty when the pages do not show it. A reader's place holds when the text printed there says the value; for a
    sum of several amounts (two tax rates) all of them together have to.
    """
    for candidate in offered:
        if candidate.value == value and candidate.evidence and _holds(value, kind, candidate.evidence):
            return candidate.evidence
    lines = [line for row in sheet.rows for line in row.lines]
    places = (line.evidence(start, end) for line in lines for start, end in _spans(line.text, value, kind))
    first = next(places, None)
    return () if first is None else (first,)


def _holds(value: str, kind: Kind, places: Sequence[Evidence]) -> bool:
    if kind in ("quantity", "currency") or any(_shown(place.text, value, kind) for place in places):
        return True
    if kind == "amount":
        return sum(amount.value for place in places for amount in amounts(place.text)) == number(value)
    return kind == "text" and _alike(value, " ".join(place.text for place in places))


def _shown(text: str, value: str, kind: Kind) -> bool:
    return any(True for _ in _spans(text, value, kind))


def _spans(text: str, value: str, kind: Kind) -> Iterator[tuple[int, int]]:
    """Where `text` shows `value`, from character to character; text and numbers of other kinds are shown by all of it.

    A currency is said by other signs than its code, so no place shows it.
    """
    if kind in ("amount", "quantity"):
        yield from ((a.start, a.end) for a in amounts(text) if a.value == number(value))
        yield from _fine_prices(text, value)
        if kind == "quantity":
            yield from _plain_numbers(text, value)
    elif kind == "date":
        yield from ((d.start, d.end) for d in dates(text) if value in [day.isoformat() for day in d.readings])
    elif kind == "time":
        yield from ((t.start, t.end) for t in times(text) if t.value == value)
    elif kind != "currency" and _says(text, value, kind):
        yield 0, len(text)


def _fine_prices(text: str, value: str) -> Iterator[tuple[int, int]]:
    if _FINE.fullmatch(value):
        pattern = rf"(?<![\d.,]){value.replace('.', '[.,]')}(?![.,]?\d)"
        yield from (match.span() for match in re.finditer(pattern, text))


def _plain_numbers(text: str, value: str) -> Iterator[tuple[int, int]]:
    """Where `text` has the number `value` without a currency; a single digit counts only at the end of a line.

    A page has too many single digits for one of them to show anything.
    """
    wanted = number(value)
    if wanted is None:
        return
    lone = len(re.sub(r"\D", "", value)) == 1
    for match in _NUMBER.finditer(text):
        if wanted in _meanings(match[0]) and (not lone or match.end() == len(text.rstrip())):
            yield match.span()


def _meanings(printed: str) -> set[Decimal]:
    """What a printed number can mean: its last mark is that of decimals, or all of them group thousands."""
    digits = re.sub(r"[^\d-]", "", printed)
    whole, mark, fraction = printed.replace(",", ".").rpartition(".")
    found = {Decimal(digits)} if not mark or len(fraction) == 3 else set[Decimal]()
    if mark:
        found.add(Decimal(f"{re.sub(r'[^0-9-]', '', whole)}.{fraction}"))
    return found


def _says(text: str, value: str, kind: Kind) -> bool:
    """Whether the letters and digits of `value` are in `text`.

    Digits alone must not be a part of a longer number, and a single one has to be the whole of it, as in a table. The
    number of a document must not go on with another digit at either end: RE100 is not in RE1001.
    """
    wanted = _squeezed(value)
    if kind in _NUMBERED and len(wanted) > 1:
        return _whole(wanted).search(fold(text)) is not None
    if kind == "text" and wanted.isdecimal() and len(wanted) == 1:
        return text.strip() == value
    if kind == "text" and wanted.isdecimal():
        return re.search(rf"(?<![\d.,]){re.escape(value)}(?![.,]?\d)", text) is not None
    return len(wanted) > 1 and wanted in _squeezed(text)


@lru_cache(maxsize=4096)
def _whole(wanted: str) -> re.Pattern[str]:
    """Finds `wanted`, whatever stands between its letters and digits, unless digits go on at its ends."""
    before = r"(?<!\d)" if wanted[0].isdecimal() else ""
    behind = r"(?!\d)" if wanted[-1].isdecimal() else ""
    return re.compile(before + r"[\W_]*".join(map(re.escape, wanted)) + behind)


def _alike(value: str, said: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(_squeezed(value), _squeezed(said)) >= _ALIKE or value in ("cash", "card")


@lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    """The letters and digits of `text`, without case, accents, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]", "", fold(text))
