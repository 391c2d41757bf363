"""How one document prints amounts, quantities, dates and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from random import Random

from sightline.testing.examples.markets import Market, Words, words


@dataclass(frozen=True, slots=True)
class Style:
    """The wording and number style that one document keeps from top to bottom."""

    market: Market
    words: Words
    labels: Mapping[str, str]
    symbol: str
    date_pattern: str
    clock: str

    def label(self, key: str, *, rate: Decimal | None = None) -> str:
        """The label in this document's wording, with the tax's name and `rate` in per cent filled in."""
        shown = "" if rate is None else self.number(rate)
        return self.labels[key].replace("{tax}", self.market.tax_name).replace("{rate}", shown)

    def number(self, value: Decimal) -> str:
        """A quantity or a percentage with as many decimals as it has: `2`, `0,482`, `5,5`."""
        return f"{value:f}".replace(".", self.market.decimal)

    def amount(self, value: Decimal) -> str:
        """Two decimals and thousands separators, without the currency: `1.234,56`."""
        whole, cents = f"{value:,.2f}".split(".")
        return whole.replace(",", self.market.thousands) + self.market.decimal + cents

    def money(self, value: Decimal) -> str:
        """An amount with the currency where the market puts it: `1.234,56 €`, `$1,234.56`, `RM 12.30`."""
        if not self.market.symbol_first:
            return f"{self.amount(value)} {self.symbol}"
        gap = "" if self.symbol in {"$", "£", "€"} else " "
        return f"{self.symbol}{gap}{self.amount(value)}"

    def date(self, day: date) -> str:
        """The day as this document writes dates."""
        return self.date_pattern.format(
            d=day.day,
            m=day.month,
            y=day.year,
            yy=day.year % 100,
            month=self.words.months[day.month - 1],
            mon=self.words.short_months[day.month - 1],
        )

    def time(self, moment: time) -> str:
        """The time of day as this document writes it, with or without seconds."""
        return moment.strftime(self.clock)


def choose_style(market: Market, rng: Random) -> Style:
    """One wording for each label, one date pattern and one currency sign."""
    vocabulary = words(market.language)
    return Style(
        market=market,
        words=vocabulary,
        labels={key: rng.choice(wordings) for key, wordings in vocabulary.labels.items()},
        symbol=rng.choice(market.symbols),
        date_pattern=rng.choice(market.dates),
        clock=rng.choice(market.clocks),
    )
