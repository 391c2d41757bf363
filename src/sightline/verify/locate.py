"""Find the place on the page that shows a value, by its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sightline.text.amounts import amounts
from sightline.text.dates import dates, fold, times
from sightline.text.rows import Line
from sightline.text.sheet import Sheet
from sightline.types import Candidate, Evidence, Kind
from sightline.verify.case import number

# Kinds that are said by other words or signs than the value's own.
_IMPLIED: frozenset[Kind] = frozenset({"currency"})


def locate(value: str, kind: Kind, sheet: Sheet, offered: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """The places that show `value`: those its reader named, when they hold, else the first found on the pages.

    Empty when the pages do not show it. A reader's place holds when the text printed there says the value; for a
    sum of several amounts (two tax rates) all of them together have to.
    """
    for candidate in offered:
        if candidate.value == value and candidate.evidence and _holds(value, kind, candidate.evidence):
            return candidate.evidence
    return tuple(_search(value, kind, sheet))[:1]


def _holds(value: str, kind: Kind, places: Sequence[Evidence]) -> bool:
    if kind == "amount":
        printed = [amount.value for place in places for amount in amounts(place.text)]
        return (
            sum(printed) == number(value) or number(value) in printed or _squeezed(value) in _squeezed(places[0].text)
        )
    if kind == "date":
        return any(value == day.isoformat() for place in places for d in dates(place.text) for day in d.readings)
    if kind in ("quantity", "currency"):
        return True
    said = _squeezed(" ".join(place.text for place in places))
    return _squeezed(value) in said or (kind in ("time", "text") and _similar(value, said))


def _similar(value: str, said: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(_squeezed(value), said) >= 90 or value in ("cash", "card")


def _search(value: str, kind: Kind, sheet: Sheet) -> Iterator[Evidence]:
    lines = [line for row in sheet.rows for line in row.lines]
    if kind in ("amount", "quantity"):
        for line in lines:
            yield from (line.evidence(a.start, a.end) for a in amounts(line.text) if a.value == number(value))
    elif kind == "date":
        for line in lines:
            yield from (
                line.evidence(d.start, d.end) for d in dates(line.text) if value in [r.isoformat() for r in d.readings]
            )
    elif kind == "time":
        for line in lines:
            yield from (line.evidence(t.start, t.end) for t in times(line.text) if t.value == value)
    elif kind not in _IMPLIED:
        yield from _text(value, lines)


def _text(value: str, lines: Sequence[Line]) -> Iterator[Evidence]:
    """Lines that hold the text, spaces and punctuation aside; a value that runs over lines gives its first run."""
    wanted = _squeezed(value)
    if len(wanted) < 2:
        return
    for line in lines:
        if wanted in _squeezed(line.text):
            yield line.evidence()


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))
