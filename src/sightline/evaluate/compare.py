"""When two values are the same, and how they differ when they are not."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias, get_args

from sightline.types import Kind

Fault: TypeAlias = Literal[
    "failed",
    "missing",
    "extra",
    "items missing",
    "sign",
    "rounding",
    "digit",
    "other amount",
    "day and month",
    "wrong",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)

# Cash totals are rounded to 0.05 in several currencies: an amount this near is the sum before or after rounding.
ROUNDING = Decimal("0.05")
# Indel similarity of 100 from which two texts are reported as alike; information only, never a hit.
ALIKE = 90


def same(got: str, accepted: Sequence[str], kind: Kind) -> bool:
    """Whether `got` is one of `accepted`.

    Amounts and quantities are equal as numbers, times to the precision of the shorter, texts upper-case without
    spaces and punctuation, everything else upper-case without spaces.
    """
    if kind == "time":
        return any(_same_time(got, value) for value in accepted)
    return _normal(got, kind) in {_normal(value, kind) for value in accepted}


def alike(got: str, accepted: Sequence[str]) -> bool:
    """Whether a text is nearly one of `accepted`: a similarity of 90 or more of 100 after the same normal form."""
    from rapidfuzz import fuzz

    texts = [str(_normal(value, "text")) for value in accepted]
    return any(fuzz.ratio(str(_normal(got, "text")), text) >= ALIKE for text in texts)


def fault(got: str, accepted: Sequence[str], kind: Kind, *, shown: bool) -> Fault:
    """In which way `got`, which is not the `same`, is wrong; `shown` says that the record found it on the page."""
    if kind == "amount":
        faults: list[Fault] = [_amount_fault(got, value, shown=shown) for value in accepted]
        return min(faults, key=FAULTS.index)
    if kind == "date" and any(_swapped(got, value) for value in accepted):
        return "day and month"
    return "wrong"


def _normal(text: str, kind: Kind) -> str | Decimal:
    if kind in ("amount", "quantity"):
        number = _number(text)
        return text if number is None else number
    upper = unicodedata.normalize("NFKC", text).upper()
    if kind == "text":
        return "".join(character for character in upper if character.isalnum())
    return "".join(upper.split())


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _same_time(got: str, value: str) -> bool:
    length = min(len(got), len(value))
    return length >= len("HH:MM") and got[:length] == value[:length]


def _amount_fault(got: str, value: str, *, shown: bool) -> Fault:
    a, b = _number(got), _number(value)
    if a is None or b is None:
        return "wrong"
    if a == -b:
        return "sign"
    if abs(a - b) <= ROUNDING:
        return "rounding"
    if len(got) == len(value) and sum(x != y for x, y in zip(got, value, strict=True)) == 1:
        return "digit"
    return "other amount" if shown else "wrong"


def _swapped(got: str, value: str) -> bool:
    parts, other = got.split("-"), value.split("-")
    return len(parts) == len(other) == 3 and [parts[0], parts[2], parts[1]] == other
