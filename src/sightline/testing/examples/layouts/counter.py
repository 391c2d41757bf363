"""The shop counter: a titled slip with a logo, a table of quantity, price and amount, and sums at the right."""

from __future__ import annotations

from sightline.testing.examples.bill import Line
from sightline.testing.examples.documents import Receipt
from sightline.testing.examples.layouts.receipt_parts import payment, row_label, tax_table
from sightline.testing.examples.ornaments import logo
from sightline.testing.examples.paper import HELVETICA, INK, Page, Pen, Roll


def draw(receipt: Receipt) -> tuple[Page, ...]:
    """The receipt on paper of 104 mm."""
    roll = Roll(width=295, margin=20, pen=Pen.of(HELVETICA, 9.6), leading=1.3)
    _head(roll, receipt)
    _columns(roll, receipt)
    for line in receipt.lines:
        _item(roll, receipt, line)
    roll.rule()
    _summary(roll, receipt)
    if receipt.summary.table:
        roll.rule(dash=(1.2, 1.8))
        tax_table(roll, receipt, pen=roll.pen.sized(8.4))
    roll.gap(12)
    roll.center(receipt.style.label("thanks"), pen=roll.pen.italic.sized(8.8))
    return (roll.page(),)


def _head(roll: Roll, receipt: Receipt) -> None:
    style, seller = receipt.style, receipt.vendor
    roll.marks += logo(roll.margin, 20, size=34, name=seller.name, pen=roll.pen.colored(INK))
    left = roll.margin + 44
    title = roll.pen.bold.sized(11.5 if len(seller.name) > 30 else 13)
    roll.gap(6)
    roll.cells(((left, seller.name, "left"),), pen=title)
    roll.cells(((left, f"{seller.street}, {seller.town}", "left"),), pen=roll.pen.sized(7.4))
    tax_id = f"{style.market.tax_id.label}: {seller.tax_id}"
    roll.cells(((left, f"{style.label('phone')} {seller.phone}    {tax_id}", "left"),), pen=roll.pen.sized(7.4))
    roll.gap(10)
    roll.center(style.label("receipt"), pen=roll.pen.bold.sized(13))
    roll.gap(4)
    moment = f"{style.date(receipt.day)}  {style.time(receipt.time)}"
    for label, value in (("receipt_no", receipt.number), ("date", moment), ("cashier", receipt.cashier)):
        roll.cells(((roll.margin, style.label(label), "left"), (roll.margin + 76, f":  {value}", "left")))


def _columns(roll: Roll, receipt: Receipt) -> None:
    style = receipt.style
    roll.rule()
    amount = f"{style.label('amount')} {style.market.currency}"
    texts = (style.label("item"), style.label("qty"), style.label("price"), amount)
    _table_row(roll, texts, pen=roll.pen.bold.sized(8.8))
    roll.rule()


def _item(roll: Roll, receipt: Receipt, line: Line) -> None:
    style = receipt.style
    if line.quantity is None or line.unit_price is None:
        roll.row(line.description, style.amount(line.total))
        return
    quantity = f"{style.number(line.quantity)} {line.unit}" if line.unit == "kg" else style.number(line.quantity)
    texts = (line.description, quantity, style.amount(line.unit_price), style.amount(line.total))
    _table_row(roll, texts, pen=roll.pen)


def _table_row(roll: Roll, texts: tuple[str, str, str, str], *, pen: Pen) -> None:
    item, quantity, price, amount = texts
    roll.cells(
        (
            (roll.margin, item, "left"),
            (roll.margin + 152, quantity, "right"),
            (roll.margin + 194, price, "right"),
            (roll.right, amount, "right"),
        ),
        pen=pen,
    )


def _summary(roll: Roll, receipt: Receipt) -> None:
    style, middle = receipt.style, roll.margin + 62
    for row in receipt.summary.rows:
        final = row.kind == "total"
        pen = roll.pen.bold.sized(12.5) if final else roll.pen
        amount = style.money(row.amount) if final else style.amount(row.amount)
        roll.gap(3 if final else 0)
        roll.cells(((middle, row_label(style, row), "left"), (roll.right, amount, "right")), pen=pen)
        roll.gap(3 if final else 0)
    roll.rule(dash=(1.2, 1.8))
    payment(roll, receipt)
