"""Example documents of our own: receipts and invoices of invented businesses, with everything they say known.

The content (`documents`, `bill`, `parties`, `markets` and the word lists in `data`), the print (`layouts`,
`paper`, `pdf`) and the delivery (`looks`, `camera`, `encode`) know nothing of each other but their results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from random import Random
from typing import TypeVar

from sightline.errors import UnknownName
from sightline.testing.examples.documents import draw_invoice, draw_receipt
from sightline.testing.examples.layouts import INVOICES, RECEIPTS
from sightline.testing.examples.looks import LOOKS, Look, deliver
from sightline.testing.examples.markets import markets
from sightline.testing.examples.truth import invoice_values, receipt_values
from sightline.types import Json

T = TypeVar("T")

ONE_PAGE_LINES = 8
"""As many lines as every invoice layout holds on one page together with its sums."""
MOST_LINES = 44


@dataclass(frozen=True, slots=True)
class Example:
    """A document and the truth about it: `values` has the shape of a record's values and only what is printed.

    `name` is a file name whose suffix tells the format; `task` is `receipt` or `invoice`.
    """

    name: str
    task: str
    data: bytes
    values: Mapping[str, Json]


def examples(count: int, *, seed: int) -> Iterator[Example]:
    """Receipts and invoices in turn, over all looks, then all markets. The same seed gives the same bytes.

    That holds on one machine; another version of PDFium, OpenCV or libjpeg may round a pixel differently.
    """
    codes = list(markets())
    _dice(f"markets {seed}").shuffle(codes)
    for index in range(count):
        make = invoice if index % 2 else receipt
        look = LOOKS[index // 2 % len(LOOKS)].name
        example = make(f"{seed} {index}", market=codes[index // 2 % len(codes)], look=look)
        yield replace(example, name=f"{example.task}-{index:03d}{PurePath(example.name).suffix}")


def receipt(
    seed: int | str, *, market: str | None = None, layout: str | None = None, look: str | None = None
) -> Example:
    """One receipt. What is not named is drawn from the seed.

    Markets are `markets()`, layouts `till`, `bistro` and `counter`, looks `pdf`, `photo`, `scan`, `pages`,
    `exif`, `clean` and `turned`. Raises UnknownName for any other.
    """
    rng = _dice(f"receipt {seed}")
    place = _named(markets(), market, rng)
    design = _named(RECEIPTS, layout, rng)
    content = draw_receipt(place, design.trade, rng, counts_singles=design.counts_singles)
    suffix, data = deliver(design.draw(content), _named(_looks(), look, rng), rng)
    return Example(f"receipt{suffix}", "receipt", data, receipt_values(content))


def invoice(
    seed: int | str, *, market: str | None = None, layout: str | None = None, look: str | None = None
) -> Example:
    """One invoice, of several pages where it has many lines and the look allows it.

    Layouts are `window`, `ledger` and `banner`; the rest is as for `receipt`. Raises UnknownName.
    """
    rng = _dice(f"invoice {seed}")
    place = _named(markets(), market, rng)
    draw = _named(INVOICES, layout, rng)
    delivery = _named(_looks(), look, rng)
    most = ONE_PAGE_LINES if delivery.one_page else MOST_LINES
    content = draw_invoice(place, rng.choice(("services", "goods")), rng, max_lines=most)
    suffix, data = deliver(draw(content), delivery, rng)
    return Example(f"invoice{suffix}", "invoice", data, invoice_values(content))


def _dice(seed: str) -> Random:
    return Random(seed)


def _looks() -> Mapping[str, Look]:
    return {look.name: look for look in LOOKS}


def _named(known: Mapping[str, T], name: str | None, rng: Random) -> T:
    if name is None:
        return known[rng.choice(list(known))]
    if name not in known:
        raise UnknownName(f"unknown name: {name}; choose one of {', '.join(known)}")
    return known[name]
