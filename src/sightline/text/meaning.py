"""Whether two readers mean the same, however they write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from sightline.text.amounts import currency_code
from sightline.text.dates import dates, fold, times
from sightline.types import Kind


def meaning(value: str, kind: Kind) -> str:
    """The value in the one form that all ways to write it share; for comparison, not for people."""
    return _MEANINGS[kind](value)


def _number(text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return _words(text)
    return format(value.normalize(), "f") if value.is_finite() else _words(text)


def _day(text: str) -> str:
    found = dates(text)
    one = len(found) == 1 and not found[0].is_ambiguous
    return found[0].readings[0].isoformat() if one else _words(text)


def _time(text: str) -> str:
    found = times(text)
    if len(found) != 1:
        return _words(text)
    clock = found[0].value
    return clock.removesuffix(":00") if clock.count(":") == 2 else clock


def _signs(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper() or text


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text))) or text


def _currency(text: str) -> str:
    return currency_code(text) or text.upper()


_MEANINGS: Mapping[Kind, Callable[[str], str]] = {
    "amount": _number,
    "quantity": _number,
    "date": _day,
    "time": _time,
    "identifier": _signs,
    "iban": _signs,
    "tax_id": _signs,
    "currency": _currency,
    "text": _words,
}
