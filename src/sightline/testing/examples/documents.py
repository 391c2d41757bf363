"""What a receipt and an invoice say, before anything is drawn. Everything comes from one random generator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from sightline.testing.examples.bill import ZERO, Line, Summary, TaxDisplay, Terms, cents, settle
from sightline.testing.examples.markets import Market, Ware, fill
from sightline.testing.examples.parties import Party, customer, vendor
from sightline.testing.examples.style import Style, choose_style

ZERO_PERCENT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Payment:
    """How a receipt was paid. `tendered` and `change` are zero for a card, `card` is the end of its number."""

    method: Literal["cash", "card"]
    tendered: Decimal
    change: Decimal
    card: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A purchase at a till."""

    style: Style
    vendor: Party
    number: str
    day: date
    time: time
    cashier: str
    lines: tuple[Line, ...]
    summary: Summary
    payment: Payment


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill that is sent. `account` is the bank account where the market has no IBAN."""

    style: Style
    vendor: Party
    customer: Party
    number: str
    customer_number: str
    day: date
    due: date
    lines: tuple[Line, ...]
    summary: Summary
    account: str

    @property
    def days(self) -> int:
        """The time for payment."""
        return (self.due - self.day).days


def draw_receipt(market: Market, trade: str, rng: Random, *, counts_singles: bool) -> Receipt:
    """A receipt of `trade`; with `counts_singles` off, quantity and price are printed only when not 1."""
    style = choose_style(market, rng)
    wares = rng.sample(style.words.trades[trade].items, rng.randint(2, 11 if trade == "groceries" else 6))
    lines = tuple(_line(ware, style, rng, counts_singles=counts_singles) for ware in wares)
    in_cash = rng.random() < 0.55
    display: TaxDisplay = rng.choice(("rows", "table", "net"))
    terms = Terms(
        tax_included=market.tax_included,
        display=display,
        discount=ZERO_PERCENT if trade == "dishes" else rng.choice((*[ZERO_PERCENT] * 5, Decimal(5), Decimal(10))),
        service=Decimal(10) if trade == "dishes" and market.code == "en-MY" else ZERO_PERCENT,
        step=market.cash_step if in_cash else Decimal("0.01"),
    )
    summary = settle(lines, terms)
    return Receipt(
        style=style,
        vendor=vendor(market, trade, rng, surname=rng.choice(style.words.surnames)),
        number=fill(rng.choice(("######", "00####", "#### ##", "T#-#####")), rng),
        day=_day(rng),
        time=time(rng.randint(8, 21), rng.randrange(60), rng.randrange(60)),
        cashier=rng.choice(style.words.first_names),
        lines=lines,
        summary=summary,
        payment=_payment(summary.total, market, rng, in_cash=in_cash),
    )


def draw_invoice(market: Market, trade: str, rng: Random, *, max_lines: int) -> Invoice:
    """An invoice of `trade` with up to `max_lines` lines; taxes are added to net prices."""
    style = choose_style(market, rng)
    wares = style.words.trades[trade].items
    count = rng.randint(1, 7) if rng.random() < 0.6 else rng.randint(8, 44)
    picked = [*rng.sample(wares, len(wares)), *rng.choices(wares, k=count)][: min(count, max_lines)]
    lines = tuple(_line(ware, style, rng, counts_singles=True) for ware in picked)
    terms = Terms(
        tax_included=False,
        discount=rng.choice((ZERO_PERCENT, ZERO_PERCENT, Decimal(3), Decimal(10))),
        shipping=_shipping(market, rng) if trade == "goods" else ZERO,
    )
    day = _day(rng)
    seller, buyer = rng.sample(style.words.surnames, 2)
    return Invoice(
        style=style,
        vendor=vendor(market, trade, rng, surname=seller),
        customer=customer(market, rng, surname=buyer),
        number=fill(rng.choice(style.words.numbers).replace("{y}", str(day.year)), rng),
        customer_number=fill("1####", rng),
        day=day,
        due=day + timedelta(days=rng.choice((7, 10, 14, 30))),
        lines=lines,
        summary=settle(lines, terms),
        account=fill("99########", rng),
    )


def _line(ware: Ware, style: Style, rng: Random, *, counts_singles: bool) -> Line:
    market = style.market
    price = cents(ware.price * market.scale * Decimal(rng.randint(90, 115)) / 100, market.cash_step)
    quantity = _quantity(ware.unit, rng)
    total = cents(quantity * price)
    bare = quantity == 1 and not counts_singles
    return Line(
        description=ware.description,
        quantity=None if bare else quantity,
        unit_price=None if bare else price,
        unit=style.words.units[ware.unit],
        total=total,
        rate=market.rates[min(ware.rate, len(market.rates) - 1)],
    )


def _shipping(market: Market, rng: Random) -> Decimal:
    price = rng.choice((ZERO, Decimal("4.90"), Decimal("6.95")))
    return cents(price * market.scale, market.cash_step)


def _quantity(unit: str, rng: Random) -> Decimal:
    if unit == "kg":
        return Decimal(rng.randint(180, 1900)).scaleb(-3)
    if unit == "h":
        return Decimal(rng.randint(2, 48)) / 2
    if unit == "flat":
        return Decimal(1)
    return Decimal(rng.choice((1, 1, 1, 2, 2, 3, 4, 6)))


def _payment(total: Decimal, market: Market, rng: Random, *, in_cash: bool) -> Payment:
    if not in_cash:
        return Payment("card", ZERO, ZERO, fill("####", rng))
    largest = market.notes[-1]
    enough = [note for note in market.notes if note >= total] or [(total // largest + 1) * largest]
    tendered = cents(enough[0])
    return Payment("cash", tendered, tendered - total, "")


def _day(rng: Random) -> date:
    return date(2023, 1, 2) + timedelta(days=rng.randrange(1090))
