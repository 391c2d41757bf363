"""A tax is its rate of what it is levied on; a part of `sums`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from sightline.text.amounts import amounts
from sightline.text.rows import Row
from sightline.text.sums import NO_MONEY
from sightline.types import Finding
from sightline.verify.case import Case, Findings
from sightline.verify.items import Proof

# Rates are printed as "6%", "5,5 %" and, in the column of a table, without the sign.
_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_BARE_RATE = re.compile(r"(?<![\w.,])(\d{1,2}(?:[.,]\d{1,2})?)(?![\w.,]*\d)")
# The highest rate of VAT is 27 % (Hungary); of goods and services taxes 28 % with a cess above it (India).
HIGHEST = Decimal("0.4")
CENT = Decimal("0.01")


def tax_proofs(case: Case) -> Iterator[Proof]:
    """Taxes that are a printed rate of the subtotal, or are in the total at one, or add up from a table of rates."""
    tax, subtotal, total = case.amount("tax"), case.amount("subtotal"), case.amount("total")
    if tax is None or tax <= 0:
        return
    rates = printed_rates(case)
    if subtotal is not None and any(abs(subtotal * rate - tax) <= CENT for rate in rates):
        yield ("subtotal", "tax"), f"{tax} is a printed rate of {subtotal}."
    if total is not None and any(_included(total, tax, rate) for rate in rates):
        yield ("tax",), f"{tax} is in {total} at a printed rate."
    table = {line for row in case.sheet.rows for line in _lines(row)}
    for parts in (table, _parts(case)):
        if parts and sum((part for _, part in parts), NO_MONEY) == tax:
            yield ("tax",), f"The taxes of all rates, {len(parts)} in number, make {tax}."


def against_tax(case: Case) -> Findings:
    """An error for a tax as large as the total, a warning for one that no country levies."""
    tax, total = case.amount("tax"), case.amount("total")
    if tax is None or not total:
        return
    if abs(tax) >= abs(total):
        yield "tax", Finding("sums", "error", f"A tax cannot be as large as the total, {total}.")
    elif abs(tax) > HIGHEST * (abs(total) - abs(tax)):
        yield "tax", Finding("sums", "warning", f"This is more of {total} than any country levies.")


def printed_rates(case: Case) -> set[Decimal]:
    """Every printed percentage, as a fraction."""
    return {rate for row in case.sheet.rows for match in _RATE.finditer(row.text) if (rate := _rate(match[1]))}


def _included(total: Decimal, tax: Decimal, rate: Decimal) -> bool:
    """Whether `tax` is in `total`, and not on top of it: of small amounts the two cannot be told apart."""
    inside, on_top = total * rate / (1 + rate), total * rate
    return abs(inside - tax) <= CENT and abs(on_top - tax) > CENT


def _parts(case: Case) -> set[tuple[Decimal, Decimal]]:
    """Rate and tax of the rows that are called a tax at a rate; none where fewer than two rates are printed."""
    taxes = ((money, _RATE.search(money.label)) for money in case.sheet.money if "tax" in money.cues)
    parts = {(_rate(match[1]), money.amount.value) for money, match in taxes if match}
    return parts if len({rate for rate, _ in parts}) > 1 else set()


def _lines(row: Row) -> Iterator[tuple[Decimal, Decimal]]:
    """Base and tax of a row of a table of rates."""
    values = [amount.value for line in row.lines for amount in amounts(line.text)]
    if len(values) < 2:
        return
    rates = [_rate(match[1]) for match in _BARE_RATE.finditer(row.text)]
    for base, tax in pairwise(values):
        if tax > 0 and any(rate and abs(base * rate - tax) <= CENT for rate in rates):
            yield base, tax


def _rate(text: str) -> Decimal:
    return Decimal(text.replace(",", ".")) / 100
