"""The amounts of a document add up: what proves the total, and what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from sightline.text.sums import CASH_ROUNDING
from sightline.types import Finding
from sightline.verify.case import Case, Findings

# An amount is printed to a hundredth, so a product of a rounded price may be off by this much a unit.
HALF_CENT = Decimal("0.005")


def sums(case: Case) -> Findings:
    """Info for every identity that closes, warnings where none does, errors for what cannot be."""
    total = case.amount("total")
    if total is not None:
        proofs = list(_proofs(case, total))
        for paths, message in proofs:
            yield from ((path, Finding("sums", "info", message)) for path in paths)
        if not any("total" in paths for paths, _ in proofs):
            yield "total", Finding("sums", "warning", "No other amounts of the document add up to this one.")
        yield from _against(case, total)
    yield from _products(case)


def _proofs(case: Case, total: Decimal) -> Iterator[tuple[tuple[str, ...], str]]:
    """Identities that give the total, with the fields that take part."""
    subtotal, tax = case.amount("subtotal"), case.amount("tax")
    if subtotal is not None and tax is not None and _near(subtotal + tax, total, case):
        yield ("total", "subtotal", "tax"), f"Subtotal {subtotal} and tax {tax} make {total}."
    if total in case.sums.by_change:
        yield ("total",), "The money handed over less the change is this amount."
    items = _item_totals(case)
    whole = sum(items.values(), Decimal(0))
    for path, goal in (("total", total), ("subtotal", subtotal)):
        if items and goal is not None and _near(whole, goal, case):
            yield (path, *items), f"The line items, {len(items)} in number, make {whole}."
    if total in case.sums.by_parts:
        yield ("total",), "Two printed part totals make this amount."
    printed = [m.cues for m in case.sheet.money if m.amount.value == total]
    paid = any("tender" in cues and "change" not in cues for cues in printed)
    if paid and any("tender" not in cues for cues in printed):
        yield ("total",), "The same amount is printed again as paid."


def _near(found: Decimal, wanted: Decimal, case: Case) -> bool:
    """Equal, or apart by a cash rounding that is printed on the document."""
    return found == wanted or (abs(found - wanted) <= CASH_ROUNDING and abs(found - wanted) in case.sums.roundings)


def _against(case: Case, total: Decimal) -> Findings:
    subtotal, tax = case.amount("subtotal"), case.amount("tax")
    if tax is not None and abs(tax) >= abs(total) and total != 0:
        yield "tax", Finding("sums", "error", f"A tax cannot be as large as the total, {total}.")
    if subtotal is None or tax is None:
        return
    made = subtotal + tax
    if _near(made, total, case):
        return
    if any(money.amount.value == made for money in case.sheet.money):
        yield "total", Finding("sums", "warning", f"Subtotal and tax make {made}, which is printed too.")
    # A subtotal with the tax in it is the total itself, but for the rounding.
    elif not _near(subtotal, total, case):
        yield "subtotal", Finding("sums", "warning", f"Subtotal and tax make {made}, not the total {total}.")


def _item_totals(case: Case) -> dict[str, Decimal]:
    paths = [path for path in case.values if re.fullmatch(r"line_items\[\d+\]\.total", path)]
    return {path: value for path in paths if (value := case.amount(path)) is not None}


def _products(case: Case) -> Findings:
    """Quantity times unit price is the line's total."""
    for path, total in _item_totals(case).items():
        item = path.removesuffix(".total")
        quantity, price = case.amount(f"{item}.quantity"), case.amount(f"{item}.unit_price")
        if quantity is None or price is None:
            continue
        if abs(quantity * price - total) <= HALF_CENT * max(Decimal(1), abs(quantity)):
            for leaf in ("quantity", "unit_price", "total"):
                yield f"{item}.{leaf}", Finding("sums", "info", f"{quantity} times {price} is {total}.")
        else:
            yield (
                path,
                Finding("sums", "warning", f"{quantity} times {price} is not {total}; a discount may explain it."),
            )
