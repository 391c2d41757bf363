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
# The reader's runner-up is a rival when it has at least this share of the winner's score.
RIVAL_SHARE = 0.5


def sums(case: Case) -> Findings:
    """Info for every identity that closes, warnings where none does or a rival is near, errors for what cannot be."""
    total = case.amount("total")
    if total is not None:
        proofs = list(_proofs(case, total))
        for paths, message in proofs:
            yield from ((path, Finding("sums", "info", message)) for path in paths)
        if not proofs:
            yield "total", Finding("sums", "warning", "No other amounts of the document add up to this one.")
        yield from _against(case, total)
        yield from _rivals(case)
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
    if items and any(_near(whole, goal, case) for goal in (total, subtotal) if goal is not None):
        yield ("total", *items), f"The line items, {len(items)} in number, make {whole}."
    if total in case.sums.by_parts:
        yield ("total",), "Two printed part totals make this amount."
    paid = [m for m in case.sheet.money if "tender" in m.cues and "change" not in m.cues and m.amount.value == total]
    if paid:
        yield ("total",), "The same amount is printed again as paid."


def _near(found: Decimal, wanted: Decimal, case: Case) -> bool:
    """Equal, or apart by a cash rounding that is printed on the document."""
    return found == wanted or (abs(found - wanted) <= CASH_ROUNDING and abs(found - wanted) in case.sums.roundings)


def _against(case: Case, total: Decimal) -> Findings:
    subtotal, tax = case.amount("subtotal"), case.amount("tax")
    if tax is not None and abs(tax) >= abs(total) and total != 0:
        yield "tax", Finding("sums", "error", f"A tax cannot be as large as the total, {total}.")
    if subtotal is not None and tax is not None and not _near(subtotal + tax, total, case) and subtotal != total:
        yield "subtotal", Finding("sums", "warning", f"Subtotal and tax make {subtotal + tax}, not the total {total}.")


def _rivals(case: Case) -> Findings:
    """Another amount that the reader thought nearly as likely."""
    ranked = case.candidates.get("total", ())
    if len(ranked) > 1 and ranked[0].score > 0 and ranked[1].score > RIVAL_SHARE * ranked[0].score:
        yield (
            "total",
            Finding("sums", "warning", f"Another amount, {ranked[1].value}, is nearly as likely to be the total."),
        )


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
