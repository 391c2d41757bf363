"""An invoice over as many pages as it needs, drawn by the parts of a design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sightline.testing.examples.documents import Invoice
from sightline.testing.examples.layouts.table import ROW, TableStyle, columns, draw_table, split
from sightline.testing.examples.paper import GREY, Page, Pen, Sheet

A4 = (595.0, 842.0)
LETTER = (612.0, 792.0)
LATER_TOP = 88.0
"""Where the table goes on, on the second page and later ones."""


@dataclass(frozen=True, slots=True)
class Design:
    """One look. `head` draws the first page down to `top`; `sums` draws below the table, from the y it is given.

    `foot` draws the bottom of every page, below `bottom` points above the lower edge; `closing` is the height
    that `sums` needs for an invoice.
    """

    margin: float
    top: float
    bottom: float
    pen: Pen
    table: TableStyle
    head: Callable[[Sheet, Invoice], None]
    sums: Callable[[Sheet, Invoice, float], None]
    closing: Callable[[Invoice], float]
    foot: Callable[[Sheet, Invoice], None]


def compose(invoice: Invoice, design: Design) -> tuple[Page, ...]:
    """All pages; the headings are repeated on each, the sums stand on the last."""
    width, height = LETTER if invoice.style.market.code == "en-US" else A4
    rows = (height - design.bottom - design.top) / ROW - 1
    later = (height - design.bottom - LATER_TOP) / ROW - 1
    reserved = int(design.closing(invoice) / ROW) + 1
    chunks = split(invoice.lines, first=int(rows), later=int(later), reserved=reserved)
    pages: list[Page] = []
    done = 0
    for number, chunk in enumerate(chunks, start=1):
        sheet = Sheet(width, height)
        top = _head(sheet, invoice, design, number=number)
        span = (design.margin, width - design.margin)
        bottom = draw_table(sheet, columns(invoice, chunk, first=done + 1, span=span), top, style=design.table)
        if number == len(chunks):
            design.sums(sheet, invoice, bottom)
        design.foot(sheet, invoice)
        _numbering(sheet, invoice, design, place=(number, len(chunks)))
        pages.append(sheet.page())
        done += len(chunk)
    return tuple(pages)


def _head(sheet: Sheet, invoice: Invoice, design: Design, *, number: int) -> float:
    if number == 1:
        design.head(sheet, invoice)
        return design.top
    label = f"{invoice.style.label('invoice_no')} {invoice.number}"
    sheet.text(design.margin, 60, invoice.vendor.name, pen=design.pen.bold)
    sheet.text(sheet.width - design.margin, 60, label, pen=design.pen, align="right")
    return LATER_TOP


def _numbering(sheet: Sheet, invoice: Invoice, design: Design, *, place: tuple[int, int]) -> None:
    text = invoice.style.label("page").replace("{page}", str(place[0])).replace("{pages}", str(place[1]))
    small = design.pen.sized(7.5).colored(GREY)
    sheet.text(sheet.width - design.margin, sheet.height - 22, text, pen=small, align="right")
