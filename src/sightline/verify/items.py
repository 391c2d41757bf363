"""The items of a document make its subtotal or total, and none of them is missing or given twice; a part of `sums`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import TypeAlias

from sightline.text.sums import CASH_ROUNDING, NO_MONEY
from sightline.types import Finding
from sightline.verify.case import Case, Findings

Proof: TypeAlias = tuple[tuple[str, ...], str]
"""The paths of the values that take part in an identity, and what it says."""
# More taxes, discounts and fees than this explain any difference, so they are no longer added in pairs.
MOST_EXTRAS = 8
# Lines with tax are rounded each for itself, so that their sum is a cent or two off.
ROUNDED = Decimal("0.02")
# How strongly items are suspected that do not add up: where one printed line, or one given twice, makes the difference,
# and where nothing does, as of a document that is laid out in another way.
EXPLAINED, UNEXPLAINED = 0.9, 0.6
_SUMMARY = frozenset({"total", "sub", "tender", "change", "rounding", "deposit"})


def item_totals(case: Case) -> dict[str, Decimal]:
    """The totals of the line items by path."""
    paths = [path for path in case.values if re.fullmatch(r"line_items\[\d+\]\.total", path)]
    return {path: value for path in paths if (value := case.amount(path)) is not None}


def near(found: Decimal, wanted: Decimal, case: Case) -> bool:
    """Equal, or apart by a cash rounding that is printed on the document."""
    return found == wanted or (abs(found - wanted) <= CASH_ROUNDING and abs(found - wanted) in case.sums.roundings)


def with_tax(case: Case, amount: Decimal) -> Decimal | None:
    """`amount` and a printed tax on top of it, rounded or not, where that is printed as well; else None."""
    printed = {m.amount.value for m in case.sheet.money if m.cues & {"total", "grand", "tender"}}
    made = (amount + tax + cents for tax in case.sums.taxes if tax < abs(amount) for cents in case.sums.roundings)
    return next((whole for whole in made if whole in printed), None)


def item_proofs(case: Case) -> Iterator[Proof]:
    """Items that make the total, where no tax is printed on top of them, or the subtotal, or the total with the tax."""
    items, tax = item_totals(case), case.amount("tax")
    whole = sum(items.values(), NO_MONEY)
    total, subtotal = case.amount("total"), case.amount("subtotal")
    if not items:
        return
    said = f"The line items, {len(items)} in number, make {whole}"
    if total is not None and near(whole, total, case) and with_tax(case, total) is None:
        yield ("total", *items), f"{said}."
    if subtotal is not None and near(whole, subtotal, case):
        yield ("subtotal", *items), f"{said}."
    if total is not None and tax and near(whole + tax, total, case):
        yield ("total", "tax", *items), f"{said}, and {total} with the tax."


def against_items(case: Case, proven: Iterable[str]) -> Findings:
    """Warnings where the items miss every sum that is printed for them: one is missing, wrong, or given twice.

    They stand at the subtotal; where there is none at the total, unless something else proves it, else at the items.
    """
    yield from _taken_from_sums(case)
    items, goals = item_totals(case), _goals(case)
    whole = sum(items.values(), NO_MONEY)
    if not items or _has_gaps(case) or any(_closes(case, whole, goal) for goal in goals):
        return
    extra = _given_twice(case, items)
    for path in extra:
        yield path, Finding("sums", "warning", "This line is printed once and given twice.", EXPLAINED)
    if not goals:
        return
    goal = case.amount("subtotal") or min(goals, key=lambda value: abs(value - whole))
    missing = _missing(case, items)
    gaps = {value - whole for value in goals}
    score = EXPLAINED if extra or gaps & set(missing) else UNEXPLAINED
    said = f"The line items make {whole} and not {goal}: one is missing, wrong, or given twice."
    for path in _places(case, items, set(proven)):
        yield path, Finding("sums", "warning", said, score)


def _places(case: Case, items: Mapping[str, Decimal], proven: set[str]) -> list[str]:
    if case.amount("subtotal") is not None:
        return ["subtotal"]
    return ["total"] if case.amount("total") is not None and "total" not in proven else list(items)


def _goals(case: Case) -> frozenset[Decimal]:
    """What the items may add up to."""
    asked = {case.amount("subtotal"), case.amount("total")} - {None}
    return case.sums.subtotals | {value for value in asked if value is not None}


def _has_gaps(case: Case) -> bool:
    """Whether an item has no total, so that nothing can be said about their sum."""
    priced = {path.rpartition(".")[0] for path in item_totals(case)}
    return any(path.startswith("line_items[") and path.rpartition(".")[0] not in priced for path in case.values)


def _closes(case: Case, whole: Decimal, goal: Decimal) -> bool:
    """Whether what is printed between items and sum, such as tax, shipping or a discount, explains the difference."""
    gap = abs(goal - whole)
    if gap <= ROUNDED or gap in case.sums.roundings:
        return True
    extras = case.sums.extras
    pairs = combinations(sorted(extras), 2) if len(extras) <= MOST_EXTRAS else ()
    return gap in extras or any(gap in (a + b, b - a) for a, b in pairs)


def _missing(case: Case, items: Mapping[str, Decimal]) -> list[Decimal]:
    """Amounts of printed lines above the first sum that no item has."""
    printed = Counter(money.amount.value for money in case.sums.item_rows)
    return list((printed - Counter(items.values())).elements())


def _taken_from_sums(case: Case) -> Findings:
    """A warning for an item whose total the pages print, but only where they sum up."""
    sums: dict[Decimal, bool] = {}
    for money in case.sheet.money:
        sums[money.amount.value] = sums.get(money.amount.value, True) and bool(money.cues & _SUMMARY)
    for path, value in item_totals(case).items():
        if sums.get(value):
            yield path, Finding("sums", "warning", "This is printed as a sum, and on no line.", EXPLAINED)


def _given_twice(case: Case, items: Mapping[str, Decimal]) -> list[str]:
    """The later of items with the same description and total where the page prints that total in fewer rows."""
    rows = {(m.row, m.amount.value) for m in case.sheet.money if not m.cues & _SUMMARY}
    printed = Counter(value for _, value in rows)
    seen: Counter[tuple[str | None, Decimal]] = Counter()
    given: Counter[Decimal] = Counter(items.values())
    twice: list[str] = []
    for path, value in items.items():
        key = case.values.get(f"{path.removesuffix('.total')}.description"), value
        seen[key] += 1
        if seen[key] > 1 and 0 < printed[value] < given[value]:
            twice.append(path)
    return twice
