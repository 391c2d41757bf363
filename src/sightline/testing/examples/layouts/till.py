"""The supermarket till: one narrow typewriter face, a price at the right of each name, dashes between the parts."""

from __future__ import annotations

from sightline.testing.examples.bill import Line
from sightline.testing.examples.documents import Receipt
from sightline.testing.examples.layouts.receipt_parts import payment, row_label, tax_table
from sightline.testing.examples.ornaments import barcode
from sightline.testing.examples.paper import COURIER, Page, Pen, Roll

DASHES = (3.4, 2.2)


def draw(receipt: Receipt) -> tuple[Page, ...]:
    """The receipt on paper of 80 mm."""
    pen = Pen.of(COURIER, 9.2).bold.stretched(wide=0.88, tall=1.06)
    roll = Roll(width=227, margin=13, pen=pen)
    _head(roll, receipt)
    for line in receipt.lines:
        _item(roll, receipt, line)
    roll.rule(dash=DASHES)
    _summary(roll, receipt)
    roll.gap(3)
    payment(roll, receipt)
    if receipt.summary.table:
        roll.rule(dash=DASHES)
        tax_table(roll, receipt, pen=pen.sized(8.4))
    _foot(roll, receipt)
    return (roll.page(),)


def _head(roll: Roll, receipt: Receipt) -> None:
    style, seller = receipt.style, receipt.vendor
    long = len(seller.name) > 24
    roll.center(seller.name, pen=roll.pen.sized(10.5 if long else 12.5).stretched(wide=0.8 if long else 0.9, tall=1.25))
    for text in (seller.street, seller.town, f"{style.label('phone')} {seller.phone}"):
        roll.center(text)
    roll.center(f"{style.market.tax_id.label} {seller.tax_id}")
    roll.gap(5)
    roll.row("", style.market.currency)


def _item(roll: Roll, receipt: Receipt, line: Line) -> None:
    style = receipt.style
    letter = "AB"[style.market.rates.index(line.rate)]
    roll.row(line.description, f"{style.amount(line.total)} {letter}")
    if line.quantity is None or line.unit_price is None:
        return
    unit = f" {line.unit}" if line.unit == "kg" else ""
    roll.row(f"   {style.number(line.quantity)}{unit} x {style.amount(line.unit_price)}")


def _summary(roll: Roll, receipt: Receipt) -> None:
    style = receipt.style
    for row in receipt.summary.rows:
        if row.kind != "total":
            roll.row(row_label(style, row), style.amount(row.amount))
            continue
        roll.gap(2)
        roll.row(
            row_label(style, row), style.money(row.amount), pen=roll.pen.sized(11.5).stretched(wide=0.95, tall=1.5)
        )
        roll.gap(3)


def _foot(roll: Roll, receipt: Receipt) -> None:
    style = receipt.style
    roll.rule(dash=DASHES)
    roll.row(style.date(receipt.day), style.time(receipt.time))
    roll.row(f"{style.label('receipt_no')}: {receipt.number}")
    roll.row(f"{style.label('cashier')}: {receipt.cashier}")
    roll.gap(6)
    roll.center(style.label("thanks"))
    roll.gap(8)
    roll.marks += barcode(
        roll.width / 2 - 62, roll.y, width=124, height=30, number=f"{receipt.number}{receipt.day:%Y%m%d}"
    )
    roll.gap(32)
