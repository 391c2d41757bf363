"""The French invoice: sender at the top left, customer in a frame, everything in ruled grids, taxes by rate."""

from __future__ import annotations

from sightline.testing.examples.documents import Invoice
from sightline.testing.examples.layouts.design import Design, compose
from sightline.testing.examples.layouts.invoice_parts import fact_rows, facts, payment_facts, sums, tax_fact, terms
from sightline.testing.examples.layouts.table import TableStyle
from sightline.testing.examples.ornaments import accent
from sightline.testing.examples.paper import GREY, TIMES, Page, Pen, Rule, Sheet, box

PEN = Pen.of(TIMES, 10.5)
LEFT = 46.0
SHADE = (226, 229, 235)


def draw(invoice: Invoice) -> tuple[Page, ...]:
    """The invoice's pages."""
    return compose(invoice, DESIGN)


def _head(sheet: Sheet, invoice: Invoice) -> None:
    style, seller, buyer = invoice.style, invoice.vendor, invoice.customer
    right = sheet.width - LEFT
    sheet.text(LEFT, 62, seller.name, pen=PEN.bold.sized(19).colored(accent(seller.name)))
    sheet.text(LEFT, 77, seller.slogan, pen=PEN.italic.colored(GREY))
    label, number = tax_fact(invoice)
    lines = (seller.street, seller.town, f"{style.label('phone')} {seller.phone}", f"{label} : {number}")
    sheet.stack(LEFT, 96, lines, pen=PEN)
    sheet.frame(right - 228, 118, 228, 72, color=GREY)
    sheet.text(right - 220, 131, style.label("bill_to"), pen=PEN.italic.sized(9).colored(GREY))
    sheet.text(right - 220, 147, buyer.name, pen=PEN.bold.sized(11))
    sheet.stack(right - 220, 162, (buyer.street, buyer.town), pen=PEN)
    sheet.text(LEFT, 214, style.label("invoice"), pen=PEN.bold.sized(22))
    _facts(sheet, invoice, 226)


def _facts(sheet: Sheet, invoice: Invoice, top: float) -> None:
    listed = facts(invoice)
    width = (sheet.width - 2 * LEFT) / len(listed)
    sheet.marks.append(box(LEFT, top, 4 * width, 16, color=SHADE))
    sheet.frame(LEFT, top, 4 * width, 34)
    for n, (label, value) in enumerate(listed):
        middle = LEFT + (n + 0.5) * width
        sheet.text(middle, top + 12, label, pen=PEN.bold.sized(9.5), align="center")
        sheet.text(middle, top + 28, value, pen=PEN, align="center")
        sheet.marks.append(Rule((LEFT + n * width, top), (LEFT + n * width, top + 34), 0.5))


def _sums(sheet: Sheet, invoice: Invoice, y: float) -> None:
    listed, right = sums(invoice), sheet.width - LEFT
    top, width = y + 10, 216.0
    height = 18.0 * len(listed)
    sheet.marks.append(box(right - width, top + height - 18, width, 18, color=SHADE))
    sheet.frame(right - width, top, width, height)
    for n, (label, amount, final) in enumerate(listed):
        pen = PEN.bold.sized(11.5) if final else PEN
        sheet.text(right - width + 6, top + 18 * n + 13, label, pen=pen)
        sheet.text(right - 5, top + 18 * n + 13, amount, pen=pen, align="right")
    _taxes(sheet, invoice, top)
    below = max(top + height, top + 20 + 15 * len(invoice.summary.taxes)) + 24
    sheet.text(LEFT, below, terms(invoice), pen=PEN)
    fact_rows(sheet, (LEFT, LEFT + 60, below + 18), payment_facts(invoice), pen=PEN)


def _taxes(sheet: Sheet, invoice: Invoice, top: float) -> None:
    style, taxes = invoice.style, invoice.summary.taxes
    height = 16 + 15.0 * len(taxes)
    sheet.marks.append(box(LEFT, top, 200, 16, color=SHADE))
    sheet.frame(LEFT, top, 200, height)
    headings = (f"{style.market.tax_name} %", style.label("net"), style.market.tax_name)
    rows = [(style.number(t.rate), style.amount(t.net), style.amount(t.tax)) for t in taxes]
    for n, row in enumerate((headings, *rows)):
        pen = PEN.sized(9.5) if n else PEN.bold.sized(9.5)
        for x, text in zip((50, 124, 194), row, strict=True):
            sheet.text(LEFT + x, top + 15 * n + 11.5, text, pen=pen, align="right")


def _closing(invoice: Invoice) -> float:
    return 18.0 * len(invoice.summary.rows) + 34 + 16 * 4


def _foot(sheet: Sheet, invoice: Invoice) -> None:
    seller = invoice.vendor
    text = f"{seller.name} - {seller.address} - {seller.domain}"
    sheet.rule(LEFT, sheet.width - LEFT, sheet.height - 48, width=0.4, color=GREY)
    sheet.text(sheet.width / 2, sheet.height - 36, text, pen=PEN.sized(8).colored(GREY), align="center")


DESIGN = Design(
    margin=LEFT,
    top=276,
    bottom=64,
    pen=PEN,
    table=TableStyle("grid", PEN.sized(10), PEN.bold.sized(9.5), SHADE),
    head=_head,
    sums=_sums,
    closing=_closing,
    foot=_foot,
)
