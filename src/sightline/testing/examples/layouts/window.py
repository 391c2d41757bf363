"""The German business letter (DIN 5008): an address for the window, a block of facts, sums at the right, a footer."""

from __future__ import annotations

from sightline.testing.examples.documents import Invoice
from sightline.testing.examples.layouts.design import Design, compose
from sightline.testing.examples.layouts.invoice_parts import fact_rows, facts, payment_facts, sums, tax_fact, terms
from sightline.testing.examples.layouts.table import TableStyle
from sightline.testing.examples.ornaments import accent, logo
from sightline.testing.examples.paper import GREY, HELVETICA, Page, Pen, Sheet

PEN = Pen.of(HELVETICA, 9.5)
LEFT = 62.0


def draw(invoice: Invoice) -> tuple[Page, ...]:
    """The invoice's pages."""
    return compose(invoice, DESIGN)


def _head(sheet: Sheet, invoice: Invoice) -> None:
    style, seller, buyer = invoice.style, invoice.vendor, invoice.customer
    right = sheet.width - LEFT
    color = accent(seller.name)
    sheet.marks += logo(right - 40, 40, size=40, name=seller.name, pen=PEN.colored(color))
    sheet.text(right - 52, 60, seller.name, pen=PEN.bold.sized(15).colored(color), align="right")
    sheet.text(right - 52, 75, seller.slogan, pen=PEN.italic.colored(GREY), align="right")
    sender = f"{seller.name} · {seller.street} · {seller.town}"
    sheet.text(LEFT, 138, sender, pen=PEN.sized(6.6).colored(GREY))
    sheet.rule(LEFT, LEFT + 225, 141, width=0.3, color=GREY)
    sheet.stack(LEFT, 158, (buyer.name, buyer.street, buyer.town), pen=PEN.sized(10.5))
    fact_rows(sheet, (365, 450, 152), facts(invoice), pen=PEN.sized(9))
    sheet.text(LEFT, 262, f"{style.label('invoice')} {invoice.number}", pen=PEN.bold.sized(13))
    sheet.text(LEFT, 288, style.label("greeting"), pen=PEN)


def _sums(sheet: Sheet, invoice: Invoice, y: float) -> None:
    right = sheet.width - LEFT
    for label, amount, final in sums(invoice):
        pen = PEN.bold.sized(10.5) if final else PEN
        y += 17
        if final:
            sheet.rule(right - 215, right, y - 11.5, width=0.7)
        sheet.text(right - 210, y, label, pen=pen)
        sheet.text(right - 5, y, amount, pen=pen, align="right")
    sheet.rule(right - 215, right, y + 5, width=0.7)
    sheet.rule(right - 215, right, y + 7, width=0.7)
    sheet.text(LEFT, y + 36, terms(invoice), pen=PEN)


def _closing(invoice: Invoice) -> float:
    return 17.0 * len(invoice.summary.rows) + 44


def _foot(sheet: Sheet, invoice: Invoice) -> None:
    style, seller, y = invoice.style, invoice.vendor, sheet.height - 74
    pen = PEN.sized(7.2).colored((80, 82, 88))
    sheet.rule(LEFT, sheet.width - LEFT, y - 12, width=0.4, color=GREY)
    sheet.stack(LEFT, y, (seller.name, seller.street, seller.town), pen=pen)
    contact = (f"{style.label('phone')} {seller.phone}", f"info@{seller.domain}", f"www.{seller.domain}")
    sheet.stack(LEFT + 160, y, contact, pen=pen)
    payable = [f"{label}: {value}" for label, value in (*payment_facts(invoice), tax_fact(invoice))]
    sheet.stack(LEFT + 312, y, payable, pen=pen)


DESIGN = Design(
    margin=LEFT,
    top=306,
    bottom=104,
    pen=PEN,
    table=TableStyle("lines", PEN.sized(9), PEN.bold.sized(9), None),
    head=_head,
    sums=_sums,
    closing=_closing,
    foot=_foot,
)
