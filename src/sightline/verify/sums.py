"""The amounts of a document add up: what proves the total, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sightline.types import Finding
from sightline.verify.case import Case, Findings
from sightline.verify.items import Proof, against_items, item_proofs, item_totals, near, with_tax
from sightline.verify.taxes import against_tax, tax_proofs

# An amount is printed to a hundredth, so a product of a rounded price may be off by this much a unit.
HALF_CENT = Decimal("0.005")
# How strongly a total is suspected because nothing proves it: that says nothing against it.
UNPROVEN = 0.0


def sums(case: Case) -> Findings:
    """Info for every identity that closes, warnings where none does, errors for what cannot be."""
    total = case.amount("total")
    proofs = [*_proofs(case, total), *item_proofs(case), *tax_proofs(case)]
    for paths, message in proofs:
        yield from ((path, Finding("sums", "info", message)) for path in paths)
    proven = {path for paths, _ in proofs for path in paths}
    if total is not None:
        if "total" not in proven:
            yield "total", Finding("sums", "warning", "No other amounts of the document add up to this one.", UNPROVEN)
        yield from _against(case, total)
    yield from against_items(case, proven)
    yield from against_tax(case)
    yield from _products(case)


def _proofs(case: Case, total: Decimal | None) -> Iterator[Proof]:
    """Identities that give the total, with the fields that take part."""
    if total is None:
        return
    subtotal, tax = case.amount("subtotal"), case.amount("tax")
    if subtotal is not None and tax is not None and near(subtotal + tax, total, case):
        yield ("total", "subtotal", "tax"), f"Subtotal {subtotal} and tax {tax} make {total}."
    printed = [m.cues for m in case.sheet.money if m.amount.value == total]
    # The change is the cash less the change of a line that prints both, and is not the total for that.
    if total in case.sums.by_change and not (printed and all("change" in cues for cues in printed)):
        yield ("total",), "The money handed over less the change is this amount."
    if total in case.sums.by_parts:
        yield ("total",), "Two printed part totals make this amount."
    paid = any("tender" in cues and "change" not in cues for cues in printed)
    if paid and any("tender" not in cues for cues in printed):
        yield ("total",), "The same amount is printed again as paid."


def _against(case: Case, total: Decimal) -> Findings:
    subtotal, tax = case.amount("subtotal"), case.amount("tax")
    whole = with_tax(case, total)
    if whole is not None and total not in case.sums.by_change:
        yield "total", Finding("sums", "warning", f"With a printed tax this makes {whole}, which is printed too.")
    if subtotal is None or tax is None:
        return
    made = subtotal + tax
    if near(made, total, case):
        return
    if any(money.amount.value == made for money in case.sheet.money):
        yield "total", Finding("sums", "warning", f"Subtotal and tax make {made}, which is printed too.")
    # A subtotal with the tax in it is the total itself, but for the rounding.
    elif not near(subtotal, total, case):
        yield "subtotal", Finding("sums", "warning", f"Subtotal and tax make {made}, not the total {total}.")


def _products(case: Case) -> Findings:
    """Quantity times unit price is the line's total."""
    for path, total in item_totals(case).items():
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
