"""What the drawn document says, in the shape of a record's values. Only what is printed is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sightline.testing.examples.bill import Line, Summary
from sightline.testing.examples.documents import Invoice, Receipt
from sightline.testing.examples.parties import Party
from sightline.types import Json


def receipt_values(receipt: Receipt) -> Mapping[str, Json]:
    """The values of a receipt. `subtotal` is present only where the amount before tax is printed as such."""
    return {
        "vendor": _vendor(receipt.vendor),
        "date": receipt.day.isoformat(),
        "time": receipt.time.strftime("%H:%M:%S" if "%S" in receipt.style.clock else "%H:%M"),
        "currency": receipt.style.market.currency,
        "payment_method": receipt.payment.method,
        **_amounts(receipt.summary),
        "line_items": _line_items(receipt.lines),
    }


def invoice_values(invoice: Invoice) -> Mapping[str, Json]:
    """The values of an invoice. `subtotal` is the amount before tax, after discount and shipping."""
    iban = {"iban": _compact(invoice.vendor.iban)} if invoice.vendor.iban else {}
    return {
        "vendor": _vendor(invoice.vendor),
        "customer": {"name": invoice.customer.name, "address": invoice.customer.address},
        "invoice_number": invoice.number,
        "invoice_date": invoice.day.isoformat(),
        "due_date": invoice.due.isoformat(),
        "currency": invoice.style.market.currency,
        **_amounts(invoice.summary),
        **iban,
        "line_items": _line_items(invoice.lines),
    }


def _vendor(party: Party) -> Mapping[str, Json]:
    return {"name": party.name, "address": party.address, "tax_id": _compact(party.tax_id)}


def _amounts(summary: Summary) -> Mapping[str, Json]:
    values: dict[str, Json] = {"tax": str(summary.tax), "total": str(summary.total)}
    printed = [row.amount for row in summary.rows if row.kind == "subtotal"]
    return {**values, "subtotal": str(printed[0])} if printed else values


def _line_items(lines: Sequence[Line]) -> Sequence[Json]:
    return [_line_item(line) for line in lines]


def _line_item(line: Line) -> Mapping[str, Json]:
    values: dict[str, Json] = {"description": line.description}
    if line.quantity is not None and line.unit_price is not None:
        values |= {"quantity": str(line.quantity), "unit_price": str(line.unit_price)}
    return values | {"total": str(line.total)}


def _compact(printed: str) -> str:
    return "".join(printed.split())
