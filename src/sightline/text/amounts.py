"""A strict grammar of printed money.

An amount has its decimals, and its thousands are grouped by three or not at all. Percentages, dates, times, phone
numbers, measures with their unit and bare integers are no amounts, whatever stands around them. Grouping may be a
comma, point, apostrophe or space; the decimal mark is the last comma or point and has exactly two digits behind it.
An integer counts only right beside a currency ("RM 50"). Guessing parsers read "12,34.56" as 1234.56 and "l2.50" as
2.50; this one reads neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

# ISO 4217 codes by the signs that stand for them. "$", "kr" and "¥" are shared, and decided by other evidence.
CURRENCY_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "RM": "MYR",
    "US$": "USD",
    "$": "USD",
    "CHF": "CHF",
    "Fr.": "CHF",
    "SFr": "CHF",
    "₹": "INR",
    "¥": "JPY",
    "zł": "PLN",
    "S$": "SGD",
    "A$": "AUD",
    "C$": "CAD",
    "R$": "BRL",
    "kr": "SEK",
    "Rp": "IDR",
    "EURO": "EUR",
}
# What a sign that several countries share can mean (Unicode CLDR 47, narrow currency symbols).
SHARED_SIGNS = {
    "$": frozenset({"USD", "AUD", "BRL", "CAD", "HKD", "MXN", "NZD", "SGD"}),
    "kr": frozenset({"SEK", "NOK", "DKK"}),
    "¥": frozenset({"JPY", "CNY"}),
}
CURRENCY_CODES = frozenset(
    re.findall(
        "...",
        "EURUSDGBPCHFMYRSGDAUDCADNZDJPYCNYINRIDRTHBPHPHKDSEKNOKDKKPLNCZKHUFRONBGNTRYZARBRLMXNILSAEDSARKRWTWDVND",
    )
)

_SIGNS = sorted([*CURRENCY_SIGNS, *CURRENCY_CODES], key=len, reverse=True)
_CURRENCY = "|".join(re.escape(sign) for sign in _SIGNS)
_BEFORE = rf"(?P<before>(?<![A-Za-z])(?:{_CURRENCY}))"
_AFTER = rf"(?P<after>(?:{_CURRENCY})(?![A-Za-z]))"
_GROUPED = r"\d{1,3}(?:(?P<group>[ ,.'’\u00a0\u202f])\d{3})(?:(?P=group)\d{3})*"
# ".50" may stand without a zero, but not after a digit: "5 .00" was torn apart.
_DIGITS = rf"(?:{_GROUPED}|\d{{1,9}}|(?<![^\s(-])(?<!\d\s))"
_WHOLE = rf"(?P<whole>{_GROUPED.replace('group', 'wgroup')}|\d{{1,7}})"
_NUMBER = rf"(?:{_DIGITS}(?P<mark>[.,])\d{{2}}|{_WHOLE})"
# Measures, not money. A single capital letter behind an amount is a tax code.
_UNIT = r"[kK][gG]|g|[kcm]?m|[mc]?l|h|hrs?|kWh|[Uu]hr|[Ss]td|[Ll]iter|[Ll]tr|LTR"
_AMOUNT = re.compile(
    rf"(?:(?:(?<!\S)(?P<lead>[-−–(]))?{_BEFORE}\s{{0,2}}(?:[:.](?!\d\d(?![\d.,])))?\s?)?"
    rf"(?<!\d)(?<!\d[.,/:'-])(?<![^A-Za-z][lIOoSB])(?<!^[lIOoSB])(?P<open>\()?(?P<sign>[-−–]\s?)?(?:[$€£]\s?)?"
    rf"(?P<number>{_NUMBER})"
    rf"(?P<trail>\s?[-−](?![\d\w]))?(?P<close>\))?"
    rf"(?![\d%]|\s?%|[.,/:'’-]\d|[A-Za-z]{{0,2}}\d|\s?(?:{_UNIT})(?![A-Za-z]))"
    rf"(?:\s?{_AFTER})?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as printed at characters `start` to `end`; `currency` is an ISO 4217 code when one stands beside it."""

    value: Decimal
    start: int
    end: int
    currency: str | None = None
    mark: str | None = None
    """The decimal mark, "." or ","; None for an integer."""
    sign: str | None = None
    """The currency as it is printed; "$" may be that of several countries."""

    @property
    def currencies(self) -> frozenset[str]:
        """Every currency that the printed sign can mean; none where none is printed."""
        if self.currency is None:
            return frozenset()
        return SHARED_SIGNS.get(self.sign or "", frozenset({self.currency}))


def amounts(text: str) -> list[Amount]:
    """Every amount of one printed line, left to right."""
    return list(_amounts(text))


# A line is asked for its amounts by its row, by the rows around it and by the checks.
@lru_cache(maxsize=4096)
def _amounts(text: str) -> tuple[Amount, ...]:
    return tuple(_find(text)) if any(c.isdecimal() for c in text) else ()


def _find(text: str) -> Iterator[Amount]:
    position = 0
    while match := _AMOUNT.search(text, position):
        position = match.end("number")
        sign = match["before"] or match["after"]
        if match["mark"] is None and sign is None:
            continue
        start = _start(match)
        digits = re.sub(r"\D", "", text[start : match.end("number")])
        value = Decimal(digits).scaleb(-2) if match["mark"] else Decimal(digits)
        if match["group"] is not None and match["group"] == match["mark"]:
            continue
        signed = -value if _is_negative(match) else value
        yield Amount(signed, start, position, currency_code(sign), match["mark"], sign)


def _is_negative(match: re.Match[str]) -> bool:
    """Whether a minus stands before or behind, or parentheses around, the currency inside or outside."""
    opened = match["open"] or match["lead"] == "("
    minus = match["sign"] or match["trail"] or (match["lead"] and match["lead"] != "(")
    return bool(minus or (opened and match["close"]))


def _start(match: re.Match[str]) -> int:
    """Where the number begins.

    A space groups thousands only before a decimal comma ("1 234,56"), so that the quantity in "2 150.00" stays out
    of the price.
    """
    number = match["number"]
    if match["mark"] == "," or not (match["group"] or "").isspace():
        return match.start("number")
    return match.end("number") - len(number.split()[-1])


def currency_code(sign: str | None) -> str | None:
    """The ISO 4217 code of a printed sign or code, None for none."""
    if sign is None:
        return None
    return CURRENCY_SIGNS.get(sign, sign if sign in CURRENCY_CODES else None)
