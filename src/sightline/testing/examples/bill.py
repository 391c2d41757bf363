"""The arithmetic of a bill: lines, discount, service, shipping, taxes and rounding, exact to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeAlias

RowKind: TypeAlias = Literal[
    "goods", "discount", "service", "shipping", "subtotal", "tax", "tax_included", "tax_total", "rounding", "total"
]
TaxDisplay: TypeAlias = Literal["rows", "table", "net"]

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing bought. Quantity and unit price are None where the till prints only the total of a single piece."""

    description: str
    quantity: Decimal | None
    unit_price: Decimal | None
    unit: str
    total: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxLine:
    """What one tax rate (in per cent) adds up to; net + tax = gross."""

    rate: Decimal
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Net and tax together."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled amount below the lines; `rate` is the percentage in the label, where it has one."""

    kind: RowKind
    amount: Decimal
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How lines become a total. Percentages are of the lines' sum; `step` is the unit that the total is rounded to.

    `display` is for taxes that prices include: rows below the total, a table, or net and tax above the total.
    """

    tax_included: bool
    display: TaxDisplay = "rows"
    discount: Decimal = Decimal(0)
    service: Decimal = Decimal(0)
    shipping: Decimal = ZERO
    step: Decimal = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Summary:
    """What is printed below the lines: `rows` in order, and `taxes`, printed as a table if `table`."""

    rows: tuple[Row, ...]
    taxes: tuple[TaxLine, ...]
    table: bool

    @property
    def total(self) -> Decimal:
        """The amount to pay."""
        return next(row.amount for row in self.rows if row.kind == "total")

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return sum((line.tax for line in self.taxes), ZERO)


def cents(value: Decimal, step: Decimal = Decimal("0.01")) -> Decimal:
    """`value` rounded half up to a multiple of `step`, with two decimals."""
    return ((value / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(ZERO)


def settle(lines: Sequence[Line], terms: Terms) -> Summary:
    """The summary of `lines` under `terms`. Service and shipping are taxed at the highest rate."""
    bases, extras = _bases(lines, terms)
    taxes = tuple(_tax(rate, base, terms) for rate, base in sorted(bases.items(), reverse=True))
    net, tax = sum((t.net for t in taxes), ZERO), sum((t.tax for t in taxes), ZERO)
    total = cents(net + tax, terms.step)
    rounding = (Row("rounding", total - net - tax),) if terms.step > Decimal("0.01") else ()
    final = Row("total", total)
    if terms.tax_included and terms.display != "net":
        rows = (*extras, *_rounded_goods(lines, extras, rounding), final)
        below = _tax_rows("tax_included", taxes) if terms.display == "rows" else ()
        return Summary((*rows, *below), taxes, table=terms.display == "table")
    rows = (*extras, Row("subtotal", net), *_tax_rows("tax", taxes), *rounding, final)
    return Summary(rows, taxes, table=False)


def _bases(lines: Sequence[Line], terms: Terms) -> tuple[dict[Decimal, Decimal], tuple[Row, ...]]:
    bases: dict[Decimal, Decimal] = {}
    for line in lines:
        bases[line.rate] = bases.get(line.rate, ZERO) + line.total
    goods, top = sum(bases.values(), ZERO), max(bases)
    cuts = {rate: cents(base * terms.discount / 100) for rate, base in bases.items()}
    bases = {rate: base - cuts[rate] for rate, base in bases.items()}
    service = cents(goods * terms.service / 100)
    bases[top] += service + terms.shipping
    rows = (
        Row("discount", -sum(cuts.values(), ZERO), terms.discount),
        Row("service", service, terms.service),
        Row("shipping", terms.shipping),
    )
    extras = tuple(row for row in rows if row.amount)
    return bases, (Row("goods", goods), *extras) if extras else ()


def _tax(rate: Decimal, base: Decimal, terms: Terms) -> TaxLine:
    if not terms.tax_included:
        return TaxLine(rate, base, cents(base * rate / 100))
    tax = cents(base * rate / (100 + rate))
    return TaxLine(rate, base - tax, tax)


def _tax_rows(kind: Literal["tax", "tax_included"], taxes: Sequence[TaxLine]) -> tuple[Row, ...]:
    rows = tuple(Row(kind, line.tax, line.rate) for line in taxes)
    if len(rows) == 1:
        return rows
    return (*rows, Row("tax_total", sum((line.tax for line in taxes), ZERO)))


def _rounded_goods(lines: Sequence[Line], extras: Sequence[Row], rounding: tuple[Row, ...]) -> tuple[Row, ...]:
    if extras or not rounding:
        return rounding
    return (Row("goods", sum((line.total for line in lines), ZERO)), *rounding)
