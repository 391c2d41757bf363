"""The money of the document: the total by the ranker, then the subtotal and tax that add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from sightline.text.cues import cues
from sightline.text.sheet import Money, Sheet
from sightline.text.sums import Sums
from sightline.types import Candidate
from sightline.vlm.rules.candidates import priced
from sightline.vlm.rules.features import features, follows_summary
from sightline.vlm.rules.ranker import probabilities

# How many runners-up are kept for the verdict and the reviewer.
KEPT = 5
# Rates of a tax are few: an invoice with more than this many is summed up in its own total row.
MAX_RATES = 3
# A tax is never more than this share of what it is levied on (Hungary's 27 % is the highest VAT in use).
MAX_TAX_SHARE = Decimal("0.30")


@dataclass(frozen=True, slots=True)
class Split:
    """A subtotal and the taxes that make up the total, with a score of how well the labels say so."""

    subtotal: Money
    taxes: tuple[Money, ...]
    score: float

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return sum((tax.amount.value for tax in self.taxes), Decimal(0))


def ranked_totals(sheet: Sheet) -> list[tuple[Money, float]]:
    """Every value that could be the total with its share of the ranker's belief, best first, one row per value."""
    sums = Sums(sheet)
    shares = probabilities([features(money, sums) for money in sheet.money])
    best: dict[Decimal, tuple[Money, float]] = {}
    together: dict[Decimal, float] = {}
    for money, share in zip(sheet.money, shares, strict=True):
        value = money.amount.value
        together[value] = together.get(value, 0.0) + share
        if value not in best or share > best[value][1]:
            best[value] = (money, share)
    ranked = [(money, together[value]) for value, (money, _) in best.items()]
    return sorted(ranked, key=lambda pair: -pair[1])[:KEPT]


def split(sheet: Sheet, total: Money) -> Split | None:
    """The subtotal and taxes that add up to `total`, best labelled first; None when no two amounts do."""
    found = list(_splits(sheet, total, Sums(sheet).roundings))
    return max(found, key=lambda one: one.score, default=None)


def _splits(sheet: Sheet, total: Money, roundings: frozenset[Decimal]) -> Iterator[Split]:
    yield from _untaxed(sheet, total)
    value = total.amount.value
    targets = {value + rounding for rounding in roundings}
    bases = [m for m in sheet.money if abs(m.amount.value) < abs(value) and _same_sign(m, value)]
    taxes = [m for m in bases if "tax" in m.cues or "tax" in cues(sheet.rows[m.row].text) or follows_summary(m, sheet)]
    for base in bases:
        limit = abs(base.amount.value) * MAX_TAX_SHARE
        small = [t for t in taxes if 0 < abs(t.amount.value) <= limit and t is not base]
        for tax in small:
            if base.amount.value + tax.amount.value in targets:
                yield Split(base, (tax,), _labelled(base, (tax,)))
        labelled = _one_each([t for t in small if "tax" in t.cues])
        for count in range(2, MAX_RATES + 1):
            for several in combinations(labelled, count):
                if base.amount.value + sum(t.amount.value for t in several) in targets:
                    yield Split(base, several, _labelled(base, several) - 0.5 * count)


def _untaxed(sheet: Sheet, total: Money) -> Iterator[Split]:
    """A subtotal that equals the total, beside a printed tax of zero."""
    bases = [
        m for m in sheet.money if m is not total and m.amount.value == total.amount.value and m.cues & {"sub", "excl"}
    ]
    zeros = [m for m in sheet.money if "tax" in m.cues and m.amount.value == 0]
    if bases and zeros:
        yield Split(bases[-1], (zeros[-1],), _labelled(bases[-1], (zeros[-1],)))


def _same_sign(money: Money, value: Decimal) -> bool:
    return (money.amount.value < 0) == (value < 0)


def _one_each(taxes: Sequence[Money]) -> list[Money]:
    """One row of each value, and few enough to try all sums."""
    return list({t.amount.value: t for t in taxes}.values())[:8]


def _labelled(base: Money, taxes: Sequence[Money]) -> float:
    score = 2.0 * ("sub" in base.cues) + 1.0 * ("excl" in base.cues) + 0.5 * ("total" in base.cues)
    score -= 1.5 * bool(base.cues & {"tender", "change", "count"})
    for tax in taxes:
        score += (2.0 * ("tax" in tax.cues) - 0.5 * ("total" in tax.cues and "tax" not in tax.cues)) / len(taxes)
        score += (0.5 * (tax.row == base.row) - 1.0 * bool(tax.cues & {"tender", "change", "rounding"})) / len(taxes)
    return score


def unproven_subtotals(sheet: Sheet) -> list[Candidate]:
    """Amounts that are called a subtotal, last in the row first."""
    return _called([m for m in sheet.money if "sub" in m.cues])


def unproven_taxes(sheet: Sheet, total: Money | None) -> list[Candidate]:
    """Amounts that are called a tax and are small enough to be one, those that are not zero first."""
    found = [m for m in sheet.money if "tax" in m.cues and not m.cues & {"sub", "excl", "grand", "tender"}]
    if total is not None:
        found = [m for m in found if abs(m.amount.value) <= abs(total.amount.value) * MAX_TAX_SHARE]
    return _called(sorted(found, key=lambda m: "total" not in m.cues))


def _called(found: Sequence[Money]) -> list[Candidate]:
    ranked = sorted(found, key=lambda m: (m.amount.value == 0, m.column))
    return [priced(m, (1.0 if m.column == 0 else 0.5) + ("total" in m.cues)) for m in ranked][:KEPT]
