"""One value as a model wrote it, in the form in which answers hold its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from sightline.text.amounts import CURRENCY_CODES, amounts, currency_code
from sightline.text.dates import dates, times
from sightline.types import Field, Kind

# What models write for nothing, although they are asked for null.
NOTHING = frozenset({"", "null", "none", "n/a", "-"})

# More are not said once more in a complaint.
FEW_CHOICES = 50

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_COMMA = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d{1,2}|-?\d+,\d{1,2}|-?0,\d+")
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_QUANTITY = re.compile(r"x?\s*(?P<number>-?[\d.,]+)\s*(?:x|[^\W\d][^\W\d]{0,9}\.?)?", re.IGNORECASE)
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<rest>[0-5]\d(?::[0-5]\d)?)")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{4,30}")
# No printed number is longer, and Decimal and int would be slow with more.
MOST_DIGITS = 40


class Unfit(ValueError):
    """A value that is none of its kind; the message says what it should be, and never what it was."""


def fitted(value: object, field: Field) -> str | None:
    """`value` in the form of the kind of `field`, or as one of its choices; None for what is not there. Raises Unfit.

    Numbers are taken as they were written: 1234.5 is the amount 1234.50, and 3.10 stays 3.10.
    """
    if value is None:
        return None
    if field.choices:
        return _choice(value, field.choices)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unfit("has to be a text or null")
    text = re.sub(r"\s+", " ", value if isinstance(value, str) else format(Decimal(value), "f")).strip()
    return None if text.casefold() in NOTHING else FORMS[field.kind](text)


def _choice(value: object, choices: Sequence[str]) -> str | None:
    """The choice that `value` is, whatever its case; true and false are choices of that name."""
    said = str(value).casefold() if isinstance(value, bool) else str(value).strip().casefold()
    chosen = next((choice for choice in choices if choice.casefold() == said), None)
    if chosen is None and said not in NOTHING:
        named = ", ".join(choices) if len(choices) <= FEW_CHOICES else "the names that were listed, to the letter"
        raise Unfit(f"has to be one of: {named}, or null")
    return chosen


def _amount(text: str) -> str:
    found = _number(text)
    if found is None:
        money = amounts(text)
        if len(money) != 1:
            raise Unfit("has to be one amount with a decimal point, such as 1234.50, or null")
        found = money[0].value
    # A single decimal is a shortened one: no currency counts in tenths.
    return format(found.quantize(Decimal("0.01")) if found.as_tuple().exponent == -1 else found, "f")


def _quantity(text: str) -> str:
    match = _QUANTITY.fullmatch(text)
    found = _number(match["number"]) if match else None
    if found is None:
        raise Unfit("has to be a number with a decimal point and without a unit, or null")
    return format(found, "f")


def _number(text: str) -> Decimal | None:
    """A number with a decimal point, or with the comma or the grouping that the page has."""
    if len(text) > MOST_DIGITS:
        return None
    if _COMMA.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text) or not text.isascii():
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _date(text: str) -> str:
    found = dates(text)
    if len(found) != 1 or found[0].is_ambiguous:
        raise Unfit("has to be one whole date as YYYY-MM-DD, or null")
    return found[0].readings[0].isoformat()


def _time(text: str) -> str:
    match = _TIME.fullmatch(text)
    if match and int(match["hour"]) < 24:
        return f"{int(match['hour']):02d}:{match['rest']}"
    found = times(text)
    if len(found) != 1:
        raise Unfit("has to be a time as HH:MM, or null")
    return found[0].value


def _currency(text: str) -> str:
    code = text.upper() if text.upper() in CURRENCY_CODES else currency_code(text)
    if code is None and re.fullmatch(r"[A-Za-z]{3}", text):
        code = text.upper()
    if code is None:
        raise Unfit("has to be a code of three letters, such as EUR, or null")
    return code


def _iban(text: str) -> str:
    found = re.sub(r"[\s.-]", "", text).upper()
    if not _IBAN.fullmatch(found):
        raise Unfit("has to be an IBAN without spaces, or null")
    return found


def _unspaced(text: str) -> str:
    return text.replace(" ", "")


def _as_printed(text: str) -> str:
    return text


FORMS: Mapping[Kind, Callable[[str], str]] = {
    "amount": _amount,
    "quantity": _quantity,
    "date": _date,
    "time": _time,
    "currency": _currency,
    "iban": _iban,
    "tax_id": _unspaced,
    "identifier": _as_printed,
    "text": _as_printed,
}
