"""The restaurant: a centred name in italics, quantity before each dish, dotted lines, the total in a frame of rules."""

from __future__ import annotations

from sightline.testing.examples.bill import Line
from sightline.testing.examples.documents import Receipt
from sightline.testing.examples.layouts.receipt_parts import payment, row_label, tax_table
from sightline.testing.examples.paper import HELVETICA, TIMES, Page, Pen, Roll

DOTS = (0.8, 2.4)


def draw(receipt: Receipt) -> tuple[Page, ...]:
    """The receipt on paper of 76 mm."""
    roll = Roll(width=216, margin=16, pen=Pen.of(HELVETICA, 8.8), leading=1.34)
    _head(roll, receipt)
    for line in receipt.lines:
        _dish(roll, receipt, line)
    roll.rule(dash=DOTS, width=0.9)
    _summary(roll, receipt)
    payment(roll, receipt)
    if receipt.summary.table:
        roll.rule(dash=DOTS, width=0.9)
        tax_table(roll, receipt, pen=roll.pen.sized(7.8))
    roll.gap(10)
    roll.center(receipt.style.label("thanks"), pen=Pen.of(TIMES, 10).italic)
    roll.center(f"www.{receipt.vendor.domain}", pen=roll.pen.sized(7.6))
    return (roll.page(),)


def _head(roll: Roll, receipt: Receipt) -> None:
    style, seller = receipt.style, receipt.vendor
    roll.gap(4)
    # A letter of this face is about half as wide as its size: a long name is set small enough for the paper.
    fitting = 2 * (roll.right - roll.margin) / len(seller.name)
    roll.center(seller.name, pen=Pen.of(TIMES, min(16.0, fitting)).italic)
    roll.center(seller.slogan, pen=Pen.of(TIMES, 9))
    roll.gap(5)
    for text in (
        seller.street,
        seller.town,
        f"{style.label('phone')} {seller.phone}",
        f"{style.market.tax_id.label}: {seller.tax_id}",
    ):
        roll.center(text)
    roll.rule(dash=DOTS, width=0.9)
    roll.row(f"{style.label('date')}: {style.date(receipt.day)}", style.time(receipt.time))
    table = 1 + receipt.day.toordinal() % 24
    roll.row(f"{style.label('table')} {table}", f"{style.label('receipt_no')} {receipt.number}")
    roll.row(f"{style.label('cashier')}: {receipt.cashier}")
    roll.rule(dash=DOTS, width=0.9)


def _dish(roll: Roll, receipt: Receipt, line: Line) -> None:
    style = receipt.style
    if line.quantity is None or line.unit_price is None:
        roll.row(line.description, style.amount(line.total))
        return
    at = f" @ {style.amount(line.unit_price)}"
    left = f"{style.number(line.quantity)} x"
    roll.cells(
        (
            (roll.margin, left, "left"),
            (roll.margin + 22, f"{line.description}{at}", "left"),
            (roll.right, style.amount(line.total), "right"),
        )
    )


def _summary(roll: Roll, receipt: Receipt) -> None:
    style = receipt.style
    for row in receipt.summary.rows:
        if row.kind != "total":
            roll.row(row_label(style, row), style.amount(row.amount))
            continue
        roll.rule(width=0.9)
        roll.row(row_label(style, row), style.money(row.amount), pen=roll.pen.bold.sized(13))
        roll.rule(width=0.9)
        roll.gap(2)
