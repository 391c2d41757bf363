"""What the receipt layouts share: the tax table and the payment."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.testing.examples.bill import ZERO, Row, TaxLine
from sightline.testing.examples.documents import Receipt
from sightline.testing.examples.paper import Align, Pen, Roll
from sightline.testing.examples.style import Style


def row_label(style: Style, row: Row) -> str:
    """The label of a summary row in the document's wording."""
    return style.label(row.kind, rate=row.rate)


def payment(roll: Roll, receipt: Receipt) -> None:
    """Cash and change, or the card with all but the last digits hidden."""
    style, paid = receipt.style, receipt.payment
    if paid.method == "cash":
        roll.row(style.label("cash"), style.amount(paid.tendered))
        roll.row(style.label("change"), style.amount(paid.change))
        return
    roll.row(style.label("card"), style.amount(receipt.summary.total))
    roll.row(f"**** **** **** {paid.card}")


def tax_table(roll: Roll, receipt: Receipt, *, pen: Pen) -> None:
    """Rate, net, tax and gross of each tax, and their sums where there are several."""
    style, taxes = receipt.style, receipt.summary.taxes
    headings = (style.market.tax_name, style.label("net"), style.label("tax_column"), style.label("gross"))
    roll.cells(_columns(roll, headings), pen=pen)
    for line in taxes:
        roll.cells(_columns(roll, (f"{style.number(line.rate)}%", *_money(style, line))), pen=pen)
    if len(taxes) > 1:
        net = sum((line.net for line in taxes), ZERO)
        sums = _money(style, TaxLine(ZERO, net, receipt.summary.tax))
        roll.cells(_columns(roll, (style.label("sum"), *sums)), pen=pen)


def _money(style: Style, line: TaxLine) -> tuple[str, str, str]:
    return style.amount(line.net), style.amount(line.tax), style.amount(line.gross)


def _columns(roll: Roll, texts: tuple[str, ...]) -> Sequence[tuple[float, str, Align]]:
    span = roll.right - roll.margin
    first, *others = texts
    ends = (roll.margin + span * part for part in (0.48, 0.72, 1.0))
    return [(roll.margin, first, "left"), *((x, text, "right") for x, text in zip(ends, others, strict=True))]
