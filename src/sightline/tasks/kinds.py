"""What sort of value a property holds, told from its type, format, name and description."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sightline.tasks.nodes import Node
from sightline.text.checksums import FORMATS
from sightline.types import Kind

# Words of a name that speak of money, and those at its end that speak of something else ("tax_rate", "price_list_id").
_MONEY = frozenset(
    re.findall(
        r"\w+",
        "amount balance charge cost costs deposit discount due fee gross net paid payable payment price rent salary "
        "shipping subtotal sum surcharge tax tip total totals vat",
    )
)
_NO_MONEY = frozenset(
    re.findall(
        r"\w+",
        "address by category code count currency date day days description email hours id index iso kind label method "
        "name no note notes number pages percent percentage points quantity rate reference status terms text time type "
        "units weight year",
    )
)
_NUMBERED = frozenset(re.findall(r"\w+", "code id no nr number reference sku"))
_TAX = frozenset(re.findall(r"\w+", "gst tax tin uid ust vat"))
_COUNTED = frozenset(re.findall(r"\w+", "count quantity qty"))


_FORMATS: Mapping[str, Kind] = {
    "date": "date",
    "time": "time",
    "iban": "iban",
    "vat": "tax_id",
    "tax-id": "tax_id",
    "currency": "currency",
}
# Formats that a name of a property alone says; others, such as "luhn", have to be asked for.
_NAMED = frozenset({"bic", "swift", "ean", "gtin", "gln", "isbn", "issn", "isin", "imei", "siret"})


def format_of(name: str, node: Node) -> str:
    """The format with check digits of the text `node` called `name`, by its format or by its name; empty for none."""
    if node.shape != "string" or node.choices or node.decimal:
        return ""
    if node.format:
        return node.format if node.format in FORMATS else ""
    return next((word for word in _words(name) if word in _NAMED), "")


def kind_of(name: str, node: Node) -> Kind:
    """The kind of the value `node` called `name`.

    Formats come first, then names; where a number has a name that says nothing, its description tells whether it is
    money.
    """
    words = _words(name)
    if node.shape == "boolean" or (node.choices and "currency" not in words):
        return "text"
    if node.shape == "integer":
        return "quantity"
    if node.shape == "number" or node.decimal:
        return "amount" if _is_money(words) or _describes_money(words, node) else "quantity"
    return _kind_of_text(words, node)


def _kind_of_text(words: list[str], node: Node) -> Kind:
    if node.format:
        return _FORMATS.get(node.format, "identifier" if node.format in FORMATS else "text")
    last = words[-1] if words else ""
    if format_of(" ".join(words), node):
        return "identifier"
    if "iban" in words:
        return "iban"
    if last in ("currency", "date", "time"):
        kinds: dict[str, Kind] = {"currency": "currency", "date": "date", "time": "time"}
        return kinds[last]
    if words[-2:] == ["currency", "code"]:
        return "currency"
    if last in _NUMBERED:
        return "tax_id" if _TAX & set(words[:-1]) else "identifier"
    if last in _COUNTED:
        return "quantity"
    return "amount" if _is_money(words) else "text"


def _is_money(words: list[str]) -> bool:
    return bool(words) and bool(_MONEY & set(words)) and words[-1] not in _NO_MONEY


def _describes_money(words: list[str], node: Node) -> bool:
    """Only where the name itself does not say that it is something else."""
    said = set(_words(node.description))
    return bool(_MONEY & said) and not (words and words[-1] in _NO_MONEY) and not {"percent", "rate"} & said


def _words(name: str) -> list[str]:
    """The words of `unit_price`, `unitPrice`, `Unit price`, `VATNumber`, in small letters."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.findall(r"[a-z]+|\d+", parted.casefold())
