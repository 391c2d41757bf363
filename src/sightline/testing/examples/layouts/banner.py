"""The English-speaking small business: a coloured banner, striped rows, the amount due on a bar of colour."""

from __future__ import annotations

from dataclasses import replace

from sightline.testing.examples.documents import Invoice
from sightline.testing.examples.layouts.design import Design, compose
from sightline.testing.examples.layouts.invoice_parts import fact_rows, facts, payment_facts, sums, tax_fact, terms
from sightline.testing.examples.layouts.table import TableStyle
from sightline.testing.examples.ornaments import WHITE, accent
from sightline.testing.examples.paper import GREY, HELVETICA, Page, Pen, Sheet, box

PEN = Pen.of(HELVETICA, 9.5)
LEFT = 50.0


def draw(invoice: Invoice) -> tuple[Page, ...]:
    """The invoice's pages, in the vendor's colour."""
    table = TableStyle("zebra", PEN, PEN.bold.sized(9).colored(WHITE), accent(invoice.vendor.name))
    return compose(invoice, replace(DESIGN, table=table))


def _head(sheet: Sheet, invoice: Invoice) -> None:
    style, seller, buyer = invoice.style, invoice.vendor, invoice.customer
    right = sheet.width - LEFT
    sheet.marks.append(box(0, 0, sheet.width, 84, color=accent(seller.name)))
    sheet.text(LEFT, 55, style.label("invoice"), pen=PEN.bold.sized(27).colored(WHITE))
    sheet.text(right, 44, seller.name, pen=PEN.bold.sized(13.5).colored(WHITE), align="right")
    sheet.text(right, 60, seller.slogan, pen=PEN.italic.colored(WHITE), align="right")
    label, number = tax_fact(invoice)
    lines = (seller.street, seller.town, f"{style.label('phone')}: {seller.phone}", f"{label}: {number}")
    sheet.stack(right, 112, lines, pen=PEN, align="right")
    sheet.text(LEFT, 112, style.label("bill_to"), pen=PEN.bold.colored(GREY))
    sheet.text(LEFT, 128, buyer.name, pen=PEN.bold.sized(11))
    sheet.stack(LEFT, 142, (buyer.street, buyer.town), pen=PEN)
    fact_rows(sheet, (LEFT, LEFT + 104, 190), facts(invoice), pen=PEN)


def _sums(sheet: Sheet, invoice: Invoice, y: float) -> None:
    right, color = sheet.width - LEFT, accent(invoice.vendor.name)
    y += 6
    for label, amount, final in sums(invoice):
        y += 19
        pen = PEN.bold.sized(12).colored(WHITE) if final else PEN
        if final:
            y += 4
            sheet.marks.append(box(right - 232, y - 16, 232, 24, color=color))
        sheet.text(right - 224, y, label, pen=pen)
        sheet.text(right - 6, y, amount, pen=pen, align="right")
    sheet.text(LEFT, y + 38, terms(invoice), pen=PEN)
    fact_rows(sheet, (LEFT, LEFT + 70, y + 56), payment_facts(invoice), pen=PEN.sized(9))


def _closing(invoice: Invoice) -> float:
    return 19.0 * len(invoice.summary.rows) + 112


def _foot(sheet: Sheet, invoice: Invoice) -> None:
    seller = invoice.vendor
    text = f"{seller.name}  |  accounts@{seller.domain}  |  {seller.phone}"
    sheet.text(LEFT, sheet.height - 22, text, pen=PEN.sized(7.5).colored(GREY))


DESIGN = Design(
    margin=LEFT,
    top=262,
    bottom=48,
    pen=PEN,
    table=TableStyle("zebra", PEN, PEN.bold.sized(9), None),
    head=_head,
    sums=_sums,
    closing=_closing,
    foot=_foot,
)
