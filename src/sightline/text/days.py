"""The dates of a whole document, and in which order it writes day and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sightline.text.countries import Order, order_of
from sightline.text.dates import PrintedDate, dates
from sightline.text.sheet import Sheet


@dataclass(frozen=True)
class Days:
    """Every printed date of one document."""

    sheet: Sheet

    @cached_property
    def printed(self) -> tuple[PrintedDate, ...]:
        """Top to bottom, left to right."""
        return tuple(found for row in self.sheet.rows for line in row.lines for found in dates(line.text))

    @cached_property
    def order(self) -> Order | None:
        """What the other dates tell, else the countries of the document; None where nothing tells."""
        return self.order_of_dates or order_of(self.sheet)

    @cached_property
    def order_of_dates(self) -> Order | None:
        """What the document's own dates tell: one of this form has a day after the 12th, or is there in words too."""
        shown = [one for one in self.printed if one.separator and one.day_first != one.month_first]
        certain: set[Order] = {_order(one) for one in shown if not one.is_ambiguous}
        # The same day in words, or with its year first, tells how the ambiguous one is meant.
        clear = {one.day_first for one in self.printed if one.day_first == one.month_first}
        certain |= {told for one in shown if one.is_ambiguous and (told := _told(one, clear)) is not None}
        return next(iter(certain)) if len(certain) == 1 else None

    def rival(self, day: date, order: Order | None) -> date | None:
        """The other day that all prints of `day` can mean; None where one leaves no choice, or `order` makes it so."""
        prints = [one for one in self.printed if day in one.readings]
        rivals = [next((r for r in one.readings if r != day), None) for one in prints]
        if not prints or None in rivals or all(order and _by(one, order) == day for one in prints):
            return None
        return rivals[0]


def _order(printed: PrintedDate) -> Order:
    return "month first" if printed.day_first is None else "day first"


def _by(printed: PrintedDate, order: Order) -> date | None:
    return printed.day_first if order == "day first" else printed.month_first


def _told(printed: PrintedDate, clear: set[date | None]) -> Order | None:
    orders: list[Order] = [order for order in ("day first", "month first") if _by(printed, order) in clear]
    return orders[0] if len(orders) == 1 else None
