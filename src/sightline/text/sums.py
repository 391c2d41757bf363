"""Which printed amounts prove each other: cash less change, net plus tax, parts, and the sum of the items."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sightline.text.sheet import Money, Sheet

# Cash is rounded to the nearest 0.05 in several countries: a rounded total differs from the exact sum by less.
CASH_ROUNDING = Decimal("0.05")
NO_MONEY = Decimal(0)
EXTRAS = frozenset({"tax", "shipping", "discount", "deposit", "rounding"})


@dataclass(frozen=True)
class Sums:
    """The amounts of one document, and which of them prove each other."""

    sheet: Sheet

    @cached_property
    def counts(self) -> Counter[Decimal]:
        """In how many rows each value stands."""
        return Counter(value for _, value in {(m.row, m.amount.value) for m in self.sheet.money})

    @cached_property
    def largest(self) -> Decimal:
        """The largest value that is not the cash handed over."""
        return max((m.amount.value for m in self.sheet.money if "tender" not in m.cues), default=NO_MONEY)

    @cached_property
    def by_change(self) -> frozenset[Decimal]:
        """Values that are the cash handed over less the change."""
        tendered = {m.amount.value for m in self.sheet.money if "tender" in m.cues}
        change = {m.amount.value for m in self.sheet.money if "change" in m.cues and "tender" not in m.cues}
        return frozenset(t - c for t in tendered for c in map(abs, change) if t > c)

    @cached_property
    def by_tax(self) -> frozenset[Decimal]:
        """Values that are an untaxed amount plus a tax, with the printed rounding or none."""
        money = self.sheet.money
        taxes = {m.amount.value for m in money if "tax" in m.cues and m.amount.value > 0}
        bases = {m.amount.value for m in money if m.amount.value > 0}
        return frozenset(b + t + r for b in bases for t in taxes if t < b for r in self.roundings)

    @cached_property
    def by_parts(self) -> frozenset[Decimal]:
        """Values that are the sum of two others which are called totals, as of taxed and untaxed supplies."""
        parts = {m.amount.value for m in self.sheet.money if "total" in m.cues}
        return frozenset(a + b for a in parts for b in parts if a < b and NO_MONEY not in (a, b))

    @cached_property
    def roundings(self) -> frozenset[Decimal]:
        """The printed cash roundings, and none."""
        printed = {m.amount.value for m in self.sheet.money if "rounding" in m.cues}
        small = {r for r in printed if abs(r) <= CASH_ROUNDING}
        return frozenset(small | {-r for r in small} | {NO_MONEY})

    @cached_property
    def taxes(self) -> frozenset[Decimal]:
        """The printed taxes."""
        return frozenset(m.amount.value for m in self.sheet.money if "tax" in m.cues and m.amount.value > 0)

    @cached_property
    def subtotals(self) -> frozenset[Decimal]:
        """The printed amounts that are called a sum before taxes or of the items."""
        return frozenset(m.amount.value for m in self.sheet.money if "sub" in m.cues and m.amount.value > 0)

    @cached_property
    def extras(self) -> frozenset[Decimal]:
        """What stands between the items and a sum: taxes, services, shipping, discounts, deposits, roundings."""
        return frozenset(abs(m.amount.value) for m in self.sheet.money if m.cues & EXTRAS and m.amount.value)

    @cached_property
    def item_rows(self) -> tuple[Money, ...]:
        """The last amount of each row above the first row that sums up."""
        first = min((m.row for m in self.sheet.money if m.cues & {"total", "sub", "tender", "rounding"}), default=0)
        return tuple(m for m in self.sheet.money if m.row < first and m.column == 0)

    @cached_property
    def by_items(self) -> frozenset[Decimal]:
        """The sum of the item rows, as it is and with the printed rounding."""
        if not self.item_rows:
            return frozenset()
        total = sum((m.amount.value for m in self.item_rows), NO_MONEY)
        return frozenset(total + r for r in self.roundings)
