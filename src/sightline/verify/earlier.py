"""A document fits what is known of its vendor; what changed may be fraud, a copy, or a misread value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sightline.types import Finding
from sightline.verify.case import Case, Findings, number
from sightline.verify.history import Values, said, shape, squeezed

# What a vendor keeps: a value that was never seen asks for a look. How strongly it is suspected is a judgement, and no
# measurement: bank accounts are what fraud changes, and a currency may well be another one.
KEPT: Mapping[str, tuple[float, str]] = {
    "iban": (0.9, "This account is new for the vendor: ask them, by a way known from before, before it is paid."),
    "vendor.tax_id": (0.8, "This is another tax number than the vendor had before."),
    "currency": (0.5, "The vendor billed in another currency before."),
}
# Of fewer documents nothing is learned about how numbers look and how large totals are.
ENOUGH = 5
# A total this many times the largest, or below the smallest by as much, was rather misread than billed.
FAR = Decimal(20)


def earlier(case: Case) -> Findings:
    """Warnings where the vendor's earlier documents have other values or this very number; none without a history."""
    known = case.history.of_vendor(case.values) if case.history else ()
    if not known:
        return
    for path, (score, message) in KEPT.items():
        value, before = case.values.get(path), {squeezed(text) for text in said(known, path)}
        if value and before and squeezed(value) not in before:
            yield path, Finding("earlier", "warning", message, score)
    yield from _number(case, known)
    if len(known) >= ENOUGH:
        yield from _total(case, known)


def _number(case: Case, known: Sequence[Values]) -> Findings:
    """A number of a document comes once a vendor, and is written as ever."""
    value = case.values.get("invoice_number")
    before = list(said(known, "invoice_number"))
    if not value or not before:
        return
    if squeezed(value) in map(squeezed, before):
        message = "The vendor had a document with this number before: it may be a copy, and be paid twice."
        yield "invoice_number", Finding("earlier", "warning", message, 0.9)
    elif len(before) >= ENOUGH and shape(value) not in map(shape, before):
        message = "The vendor wrote its numbers in another way before."
        yield "invoice_number", Finding("earlier", "warning", message, 0.5)


def _total(case: Case, known: Sequence[Values]) -> Findings:
    """A total of another size than all before, in the same currency."""
    total, currency = case.amount("total"), case.values.get("currency")
    alike = [values for values in known if values.get("currency") == currency]
    before = [abs(amount) for text in said(alike, "total") if (amount := number(text))]
    if not total or len(before) < ENOUGH:
        return
    if abs(total) > FAR * max(before) or abs(total) * FAR < min(before):
        yield "total", Finding("earlier", "warning", "This is of another size than the vendor's totals before.", 0.5)
