"""ZUGFeRD and Factur-X: invoices as PDF, German, French and English, whose truth is the XML embedded in that very PDF.

Public sources: github.com/ZUGFeRD/corpus, github.com/ZUGFeRD/mustangproject and github.com/akretion/factur-x. Beside
truth/X.pdf stands truth/X.truth.json: the values of the XML, and in `visible_in_text_layer` which of them the page
prints. Only those are scored, because XML may state what no reader of the page can see.

Three remarks on that truth. Visibility was told by substring, and "0.00" is part of "220.00": a zero is scored only
where it stands alone on the page. A credit note (type 381) states positive sums, and prints them negative: both signs
count. `total` is the grand total, also where a prepayment leaves another sum to pay. The same invoice comes in several
layouts: files of one invoice number are one group.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sightline.evaluate.labels import Labelled

_SUFFIX = ".truth.json"
_PATHS = {
    "invoice_number": "invoice_number",
    "issue_date": "invoice_date",
    "due_date": "due_date",
    "seller.name": "vendor.name",
    "seller.vat_id": "vendor.tax_id",
    "buyer.name": "customer.name",
    "iban": "iban",
    "tax_basis_total": "subtotal",
    "tax_total": "tax",
    "grand_total": "total",
}
_AMOUNTS = ("tax_basis_total", "tax_total", "grand_total")
_CREDIT_NOTE = "381"
_ALONE_ZERO = re.compile(r"(?<![\d.,])0[.,]00(?!\d)")


def recognises(directory: Path) -> bool:
    """Whether `directory` has truth/*.truth.json."""
    return any((directory / "truth").glob(f"*{_SUFFIX}"))


def read(directory: Path) -> Iterator[Labelled]:
    """The invoices by file name. PDFs without truth, in other folders, are not scored."""
    for truth in sorted((directory / "truth").glob(f"*{_SUFFIX}")):
        stated = json.loads(truth.read_text(encoding="utf-8"))
        pdf = truth.with_name(truth.name.removesuffix(_SUFFIX) + ".pdf")
        yield Labelled(pdf, "invoice", _values(stated, pdf), group=stated["invoice_number"])


def _values(stated: dict[str, Any], pdf: Path) -> dict[str, tuple[str, ...]]:
    visible: dict[str, Any] = stated["visible_in_text_layer"]
    credit = stated["type_code"] == _CREDIT_NOTE
    shown = {name: _stated(stated, name) for name in _PATHS if visible.get(name)}
    values = {
        _PATHS[name]: _signs(value, credit=credit) if name in _AMOUNTS else (value,)
        for name, value in shown.items()
        if value and not (name in _AMOUNTS and _hidden_zero(value, pdf))
    }
    for index, (line, seen) in enumerate(zip(stated["lines"], visible["lines"], strict=True)):
        if seen["line_total"] and not _hidden_zero(line["line_total"], pdf):
            values[f"line_items[{index}].total"] = _signs(line["line_total"], credit=credit)
    return values


def _stated(stated: dict[str, Any], name: str) -> str | None:
    outer, _, inner = name.rpartition(".")
    return (stated[outer] if outer else stated)[inner]


def _signs(value: str, *, credit: bool) -> tuple[str, ...]:
    return (value, str(-Decimal(value))) if credit else (value,)


def _hidden_zero(value: str, pdf: Path) -> bool:
    return Decimal(value) == 0 and _ALONE_ZERO.search(_text(pdf)) is None


def _text(pdf: Path) -> str:
    from pypdfium2 import PdfDocument  # pyright: ignore[reportMissingTypeStubs]  (it ships none)

    opened: Any = PdfDocument(pdf)
    with opened as document:
        return "\n".join(document[index].get_textpage().get_text_bounded() for index in range(len(document)))
