"""Amounts, quantities, dates and times: found by what they mean, then with the letters in them read as digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sightline.text.amounts import amounts
from sightline.text.dates import dates
from sightline.text.numerals import number
from sightline.text.places import Place
from sightline.types import Kind
from sightline.verify.grounding.found import Sighting
from sightline.verify.grounding.index import Index

# How sure a number is that was read with a letter for one of its digits.
MISREAD = 0.8
# Unit prices have more than two decimals at times, and are no money by the grammar then.
_FINE = re.compile(r"-?\d+\.\d{3,}")
# A letter between or beside digits and marks, which OCR took for the digit that it looks like.
_TOKEN = re.compile(r"(?=\S*\d\S)[\dOoQDIli|SsBZzGb.,:/'-]{3,}(?![a-z]{2})")
_DIGITS = str.maketrans("OoQDIli|SsBZzGb", "000011115582266")
# A mark that OCR set apart from its digits.
_TORN = re.compile(r"(?<=\d)(?:\s([.,])\s?|([.,])\s)(?=\d\d(?!\d))")


def shown(value: str, kind: Kind, index: Index) -> Iterator[Sighting]:
    """The places that mean `value`."""
    if kind == "date":
        found = index.days.get(value, ())
    elif kind == "time":
        found = index.times.get(value, ())
    else:
        found = _numbers(value, kind, index)
    yield from (Sighting((place,)) for place in found)


def _numbers(value: str, kind: Kind, index: Index) -> list[Place]:
    wanted = number(value)
    if wanted is None:
        return []
    found = [*index.amounts.get(wanted, ())]
    if kind == "quantity" or _FINE.fullmatch(value):
        found += index.numbers.get(wanted, ())
    return found


def misread(value: str, kind: Kind, index: Index) -> Iterator[Sighting]:
    """The places that mean `value` once letters among digits are read as digits, and torn marks are joined."""
    if kind not in ("amount", "date"):
        return
    for line in index.lines:
        text = line.line.text
        for whole in ({_as_digits(text)} | {_TORN.sub(_joined, _as_digits(text))}) - {text}:
            for start, end in _spans(whole, value, kind):
                at = (start, end) if len(whole) == len(text) else (0, len(text))
                yield Sighting((Place(line.line, line.row, *at),), MISREAD)


def _as_digits(text: str) -> str:
    return _TOKEN.sub(lambda match: match[0].translate(_DIGITS), text)


def _joined(match: re.Match[str]) -> str:
    return match[1] or match[2]


def _spans(text: str, value: str, kind: Kind) -> Iterator[tuple[int, int]]:
    if kind == "date":
        yield from ((d.start, d.end) for d in dates(text) if value in [day.isoformat() for day in d.readings])
    else:
        yield from ((a.start, a.end) for a in amounts(text) if a.value == number(value))
