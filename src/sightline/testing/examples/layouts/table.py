"""The table of an invoice: which columns it has, how it is ruled, and how it goes on over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sightline.testing.examples.bill import Line
from sightline.testing.examples.documents import Invoice
from sightline.testing.examples.paper import Align, Color, Pen, Rule, Sheet, box

Ruling: TypeAlias = Literal["lines", "grid", "zebra"]
ROW = 17.5
"""Height of a row in points."""
PALE: Color = (242, 243, 246)


@dataclass(frozen=True, slots=True)
class TableStyle:
    """How a table looks; `fill` is the colour behind the headings, None for none."""

    ruling: Ruling
    pen: Pen
    head_pen: Pen
    fill: Color | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column from `left` to `right`, in points; `texts` are its cells, from the heading down."""

    left: float
    right: float
    align: Align
    texts: tuple[str, ...]


def columns(invoice: Invoice, lines: Sequence[Line], *, first: int, span: tuple[float, float]) -> Sequence[Column]:
    """The columns between the two ends of `span`, with `first` as the number of the first line."""
    style, (left, right) = invoice.style, span
    several = len(invoice.summary.taxes) > 1
    rates = tuple(style.number(line.rate) if several else "" for line in lines)
    rate_head = f"{style.market.tax_name} %" if several else ""
    parts: Sequence[tuple[float, Align, tuple[str, ...]]] = (
        (0.07, "left", (style.label("pos"), *(str(first + n) for n in range(len(lines))))),
        (0.48, "left", (style.label("description"), *(line.description for line in lines))),
        (0.60, "right", (style.label("qty"), *(_quantity(invoice, line) for line in lines))),
        (0.765, "right", (style.label("unit_price"), *(_price(invoice, line) for line in lines))),
        (0.865, "right", (rate_head, *rates)),
        (1.00, "right", (style.label("amount"), *(style.amount(line.total) for line in lines))),
    )
    ends = [left + (right - left) * part[0] for part in parts]
    starts = [left, *ends[:-1]]
    return [Column(a, b, align, texts) for a, b, (_, align, texts) in zip(starts, ends, parts, strict=True)]


def draw_table(sheet: Sheet, table: Sequence[Column], top: float, *, style: TableStyle) -> float:
    """Draws headings and cells from `top` down, and returns the y of the table's lower edge."""
    left, right, rows = table[0].left, table[-1].right, len(table[0].texts)
    bottom = top + rows * ROW
    if style.fill:
        sheet.marks.append(box(left, top, right - left, ROW, color=style.fill))
    if style.ruling == "zebra":
        stripes = range(2, rows, 2)
        sheet.marks += [box(left, top + n * ROW, right - left, ROW, color=PALE) for n in stripes]
    for column in table:
        _cells(sheet, column, top, style)
    _rules(sheet, table, (top, bottom), style.ruling)
    return bottom


def split(lines: Sequence[Line], *, first: int, later: int, reserved: int) -> Sequence[Sequence[Line]]:
    """The lines of each page: `first` and `later` are rows that fit, `reserved` the rows that the sums need."""
    pages: list[Sequence[Line]] = []
    rest, room = lines, first
    while len(rest) + reserved > room:
        # At least one line goes on, so that no page has sums alone.
        taken = max(1, min(room, len(rest) - 1))
        pages.append(rest[:taken])
        rest, room = rest[taken:], later
    return [*pages, rest]


def _cells(sheet: Sheet, column: Column, top: float, style: TableStyle) -> None:
    x = column.left + 5 if column.align == "left" else column.right - 5
    for n, text in enumerate(column.texts):
        pen = style.pen if n else style.head_pen
        sheet.text(x, top + n * ROW + 12, text, pen=pen, align=column.align)


def _rules(sheet: Sheet, table: Sequence[Column], edges: tuple[float, float], ruling: Ruling) -> None:
    (top, bottom), (left, right) = edges, (table[0].left, table[-1].right)
    if ruling != "grid":
        sheet.rule(left, right, bottom, width=0.9)
    if ruling == "lines":
        sheet.rule(left, right, top + ROW, width=0.9)
    if ruling == "grid":
        sheet.frame(left, top, right - left, bottom - top)
        sheet.rule(left, right, top + ROW)
        # A column without texts (no tax rates to tell apart) has no line of its own.
        inner = (column.right for column in table[:-1] if any(column.texts))
        sheet.marks += [Rule((x, top), (x, bottom), 0.5) for x in inner]


def _quantity(invoice: Invoice, line: Line) -> str:
    return f"{invoice.style.number(line.quantity)} {line.unit}" if line.quantity is not None else ""


def _price(invoice: Invoice, line: Line) -> str:
    return invoice.style.amount(line.unit_price) if line.unit_price is not None else ""
