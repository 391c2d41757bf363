"""invoice2data: invoices of real vendors with the values that its templates read.

Public source: github.com/invoice-x/invoice2data, folder `tests/compare`: NAME.pdf, sometimes NAME.png, and NAME.json, a
list of one object. What its templates state as constants (issuer, currency, desc) is not always printed and is not
scored. The PDF and the PNG of one name are one group. Among the lines only those with a sum (price_subtotal) count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sightline.evaluate.labels import Labelled

_PATHS = {
    "partner_name": "vendor.name",
    "vat": "vendor.tax_id",
    "invoice_number": "invoice_number",
    "date": "invoice_date",
    "date_due": "due_date",
    "iban": "iban",
    "amount_untaxed": "subtotal",
    "amount": "total",
}
_SUFFIXES = (".pdf", ".png")


def recognises(directory: Path) -> bool:
    """Whether a JSON file of one stated issuer stands beside a PDF of the same name."""
    return any(_stated(path) for path in directory.glob("*.json") if path.with_suffix(".pdf").exists())


def read(directory: Path) -> Iterator[Labelled]:
    """The invoices by name, PDF before PNG."""
    for path in sorted(directory.glob("*.json")):
        stated = _stated(path)
        if stated is None:
            continue
        for document in filter(Path.exists, map(path.with_suffix, _SUFFIXES)):
            yield Labelled(document, "invoice", _values(stated), group=path.stem)


def _stated(path: Path) -> dict[str, Any] | None:
    """The one object of a label file, its numbers exact; None for other JSON."""
    content: Any = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    match content:
        case [{"issuer": _} as one]:
            return one
        case _:
            return None


def _values(stated: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    values = {path: (str(stated[name]),) for name, path in _PATHS.items() if stated.get(name)}
    sums = [line["price_subtotal"] for line in stated.get("lines", []) if "price_subtotal" in line]
    return values | {f"line_items[{index}].total": (str(value),) for index, value in enumerate(sums)}
