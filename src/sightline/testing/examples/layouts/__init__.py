"""Where things are printed: one file a layout, each with `draw`, which turns a document into pages of marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sightline.testing.examples.documents import Invoice, Receipt
from sightline.testing.examples.layouts import banner, bistro, counter, ledger, till, window
from sightline.testing.examples.paper import Page


@dataclass(frozen=True, slots=True)
class ReceiptLayout:
    """A layout for receipts, the trade that uses it, and whether it prints the quantity of single pieces."""

    draw: Callable[[Receipt], tuple[Page, ...]]
    trade: str
    counts_singles: bool


RECEIPTS: Mapping[str, ReceiptLayout] = {
    "till": ReceiptLayout(till.draw, "groceries", counts_singles=False),
    "bistro": ReceiptLayout(bistro.draw, "dishes", counts_singles=True),
    "counter": ReceiptLayout(counter.draw, "hardware", counts_singles=True),
}
INVOICES: Mapping[str, Callable[[Invoice], tuple[Page, ...]]] = {
    "window": window.draw,
    "ledger": ledger.draw,
    "banner": banner.draw,
}
