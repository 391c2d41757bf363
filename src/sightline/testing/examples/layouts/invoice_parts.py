"""What the invoice layouts share: labelled facts, sums, and where to pay."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.testing.examples.documents import Invoice
from sightline.testing.examples.paper import Pen, Sheet

Fact = tuple[str, str]


def facts(invoice: Invoice) -> Sequence[Fact]:
    """Number, dates and customer number, each with its label."""
    style = invoice.style
    return (
        (style.label("invoice_no"), invoice.number),
        (style.label("invoice_date"), style.date(invoice.day)),
        (style.label("due_date"), style.date(invoice.due)),
        (style.label("customer_no"), invoice.customer_number),
    )


def payment_facts(invoice: Invoice) -> Sequence[Fact]:
    """The bank and the account, as IBAN and BIC where the market uses them."""
    style, market = invoice.style, invoice.style.market
    bank = (style.label("bank"), style.label("bank_name"))
    if not invoice.vendor.iban:
        return (bank, (style.label("account"), invoice.account))
    return (bank, ("IBAN", invoice.vendor.iban), ("BIC", market.bic))


def tax_fact(invoice: Invoice) -> Fact:
    """The vendor's tax number and its label."""
    return (invoice.style.market.tax_id.label, invoice.vendor.tax_id)


def terms(invoice: Invoice) -> str:
    """The terms of payment as a sentence."""
    return invoice.style.label("terms").replace("{days}", str(invoice.days))


def sums(invoice: Invoice) -> Sequence[tuple[str, str, bool]]:
    """Label, amount and whether it is the total, for each row below the table."""
    style = invoice.style
    rows = invoice.summary.rows
    plain = [
        (style.label(row.kind, rate=row.rate), style.amount(row.amount), False) for row in rows if row.kind != "total"
    ]
    return [*plain, (style.label("invoice_total"), style.money(invoice.summary.total), True)]


def fact_rows(sheet: Sheet, spots: tuple[float, float, float], listed: Sequence[Fact], *, pen: Pen) -> float:
    """Labels at the first of `spots` (x, x of the values, y), values beside them; returns the next baseline."""
    x, values_x, y = spots
    for label, value in listed:
        sheet.text(x, y, label, pen=pen)
        sheet.text(values_x, y, value, pen=pen)
        y += pen.size * 1.45
    return y
