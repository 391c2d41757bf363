"""Where a document comes from (currency, number and date style, taxes) and the words printed there: data, typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple, cast


@dataclass(frozen=True, slots=True)
class TaxId:
    """How a vendor's tax number looks: `#` is a digit, `?` a letter; `scheme` is a python-stdnum module, or empty."""

    label: str
    pattern: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Market:
    """The habits of one country and language. `rates` are tax percentages, the standard rate first.

    `cash_step` is the smallest amount that is paid in cash, `notes` the bank notes in use, `scale` what the
    prices of the word lists are multiplied by, `symbols` the ways to print the currency.
    """

    code: str
    language: str
    currency: str
    symbols: tuple[str, ...]
    symbol_first: bool
    decimal: str
    thousands: str
    scale: Decimal
    rates: tuple[Decimal, ...]
    tax_included: bool
    tax_name: str
    cash_step: Decimal
    notes: tuple[Decimal, ...]
    dates: tuple[str, ...]
    clocks: tuple[str, ...]
    tax_id: TaxId
    iban: str
    bic: str
    phone: str
    legal: tuple[str, ...]
    street_first: bool
    streets: tuple[str, ...]
    towns: tuple[str, ...]


class Ware(NamedTuple):
    """Something that is sold: `price` before the market's scale, `rate` the place of its tax in `Market.rates`."""

    description: str
    price: Decimal
    rate: int
    unit: str


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of business: what it may be called (`{surname}` is filled in), says of itself, and sells."""

    names: tuple[str, ...]
    slogans: tuple[str, ...]
    items: tuple[Ware, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `labels` has several wordings for each printed label; a document takes one."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    first_names: tuple[str, ...]
    surnames: tuple[str, ...]
    numbers: tuple[str, ...]
    units: Mapping[str, str]
    trades: Mapping[str, Trade]
    labels: Mapping[str, tuple[str, ...]]


@cache
def markets() -> Mapping[str, Market]:
    """All markets by code, such as `de-CH`."""
    return {raw["code"]: _market(raw) for raw in _data("markets.json")}


@cache
def words(language: str) -> Words:
    """The words of `en`, `de` or `fr`."""
    raw = _data(f"{language}.json")
    nested: dict[str, Any] = {
        "trades": {name: _trade(trade) for name, trade in raw["trades"].items()},
        "labels": _tuples(raw["labels"]),
    }
    return Words(**{**_tuples(raw), **nested})


def fill(pattern: str, rng: Random) -> str:
    """`pattern` with a random digit for each `#` and a random capital letter for each `?`."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVW"
    drawn = (str(rng.randrange(10)) if c == "#" else rng.choice(letters) if c == "?" else c for c in pattern)
    return "".join(drawn)


def _data(name: str) -> Any:
    return json.loads((files("sightline.testing.examples") / "data" / name).read_text(encoding="utf-8"))


def _market(raw: Mapping[str, Any]) -> Market:
    exact: dict[str, Any] = {
        "scale": Decimal(raw["scale"]),
        "cash_step": Decimal(raw["cash_step"]),
        "rates": tuple(map(Decimal, raw["rates"])),
        "notes": tuple(map(Decimal, raw["notes"])),
        "tax_id": TaxId(**raw["tax_id"]),
    }
    return Market(**{**_tuples(raw), **exact})


def _trade(raw: Mapping[str, Any]) -> Trade:
    items = (Ware(description, Decimal(price), rate, unit) for description, price, rate, unit in raw["items"])
    return Trade(tuple(raw["names"]), tuple(raw["slogans"]), tuple(items))


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(cast("list[str]", value)) if isinstance(value, list) else value for key, value in raw.items()}
