"""What the caller's own schema allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from sightline.text.patterns import finds
from sightline.types import Field, Finding, Rule
from sightline.verify.case import Case, Findings, number

# No printed number is longer, and whether one of a thousand digits is a multiple takes long to say.
MOST_DIGITS = 40


def rules(case: Case) -> Findings:
    """An error for every value, and every length of a list, that the schema of the caller does not allow."""
    for path, field in case.fields.items():
        value = case.values[path]
        for rule in field.rules:
            if value is not None and not rule.path and not _allows(rule, value):
                yield path, Finding("rules", "error", f"The schema allows {_SAID[rule.word].format(rule.bound)}.")
    for field in case.task.fields:
        yield from _lengths(case, field)


def _lengths(case: Case, field: Field) -> Findings:
    """Errors for the document as a whole, because a list has no value of its own."""
    for rule in field.rules:
        if not rule.path:
            continue
        for count in _counts(case.values, rule.path):
            bound = Decimal(rule.bound)
            broken = count < bound if rule.word == "minItems" else count > bound
            if broken and (count or rule.needed):
                allowed = _SAID[rule.word].format(rule.bound)
                yield "", Finding("rules", "error", f"The schema allows {allowed} in {rule.path}; there are {count}.")


def _counts(paths: Iterable[str], of: str) -> Iterable[int]:
    """How many items each list has whose path without indices is `of`; one 0 where there is no such list."""
    pattern = re.compile(re.escape(of).replace(r"\[\]", r"\[\d+\]"))
    items = {match[0] for path in paths if (match := pattern.match(path))}
    lists: dict[str, int] = {}
    for item in items:
        holder = item.rpartition("[")[0]
        lists[holder] = lists.get(holder, 0) + 1
    return lists.values() or (0,)


def _allows(rule: Rule, value: str) -> bool:
    """Whether one value keeps a rule. Bounds of numbers say nothing about texts that are none."""
    if rule.word in _OF_TEXT:
        return _OF_TEXT[rule.word](value, rule.bound)
    amount = number(value)
    return amount is None or not isinstance(rule.bound, Decimal) or _OF_NUMBERS[rule.word](amount, rule.bound)


def _is_multiple(value: Decimal, of: Decimal) -> bool:
    return abs(value.adjusted()) <= MOST_DIGITS and (Fraction(value) / Fraction(of)).denominator == 1


_OF_NUMBERS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
    "multipleOf": _is_multiple,
}
_OF_TEXT: Mapping[str, Callable[[str, Decimal | str], bool]] = {
    "minLength": lambda value, bound: len(value) >= Decimal(bound),
    "maxLength": lambda value, bound: len(value) <= Decimal(bound),
    "pattern": lambda value, bound: finds(str(bound), value),
}
_SAID: Mapping[str, str] = {
    "minimum": "{} and more",
    "maximum": "{} and less",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "multiples of {}",
    "minLength": "texts of {} characters and more",
    "maxLength": "texts of {} characters and less",
    "pattern": "texts in which {} is found",
    "minItems": "{} items and more",
    "maxItems": "{} items and less",
}
