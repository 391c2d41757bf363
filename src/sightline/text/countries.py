"""Which countries a document speaks of, and what they tell: their currency, and whether they write the day first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from sightline.text.amounts import CURRENCY_CODES, CURRENCY_SIGNS, SHARED_SIGNS, currency_code
from sightline.text.dates import fold
from sightline.text.identifiers import ibans, tax_ids
from sightline.text.sheet import Sheet

Order: TypeAlias = Literal["day first", "month first"]


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its currency (ISO 4217), telephone prefix (ITU-T E.164), and words that only its documents print.

    `order` is how it writes dates in numbers (Unicode CLDR 47, short date formats); None where both are usual. `words`
    is a pattern for folded text: names of the country and of its large towns, and legal forms of its own.
    """

    currency: str
    prefix: str
    words: str
    order: Order | None = "day first"


# Forms of addresses of the United States: two letters of a state and its ZIP code.
_STATES = (
    "al|ak|az|ar|ca|co|ct|de|fl|ga|hi|id|il|in|ia|ks|ky|la|me|md|ma|mi|mn|ms|mo|mt|ne|nv|nh|nj|nm|ny|nc|nd|oh|ok|or|"
    "pa|ri|sc|sd|tn|tx|ut|vt|va|wa|wv|wi|wy|dc"
)
COUNTRIES: Mapping[str, Country] = {
    "AT": Country("EUR", "43", r"austria|osterreich|(?<![a-z])wien(?![a-z])"),
    "AU": Country("AUD", "61", r"australia|(?<![a-z])pty\.?\s?ltd|(?<![a-z])abn(?![a-z])"),
    "BE": Country("EUR", "32", r"belgi(?:um|que|e)(?![a-z])|(?<![a-z])bvba(?![a-z])"),
    "BR": Country("BRL", "55", r"bra[sz]il(?![a-z])|(?<![a-z])cnpj|sao paulo"),
    "CA": Country("CAD", "1", r"canada|(?<![a-z])(?:on|qc|bc|ab)[\s,]+[a-z]\d[a-z]\s?\d[a-z]\d", None),
    "CH": Country("CHF", "41", r"switzerland|schweiz|suisse|svizzera"),
    "CN": Country("CNY", "86", r"(?<![a-z])china(?![a-z])|shanghai|beijing"),
    "CZ": Country("CZK", "420", r"czech|ceska|(?<![a-z])praha"),
    "DE": Country("EUR", "49", r"germany|deutschland|(?<![a-z])ust-?\s?id"),
    "DK": Country("DKK", "45", r"denmark|danmark|(?<![a-z])aps(?![a-z])"),
    "ES": Country("EUR", "34", r"spain|espana"),
    "FR": Country("EUR", "33", r"(?<![a-z])france(?![a-z])|(?<![a-z])(?:sarl|eurl|siret|siren)(?![a-z])"),
    "GB": Country("GBP", "44", r"united kingdom|great britain|(?<![a-z])(?:england|london|scotland|wales)(?![a-z])"),
    "HK": Country("HKD", "852", r"hong\s?kong"),
    "IE": Country("EUR", "353", r"(?<![a-z])ireland(?![a-z])"),
    "IN": Country("INR", "91", r"(?<![a-z])india(?![a-z])|(?<![a-z])gstin(?![a-z])"),
    "ID": Country("IDR", "62", r"indonesia|jakarta"),
    "IT": Country("EUR", "39", r"(?<![a-z])ital(?:y|ia)(?![a-z])|(?<![a-z])p\.?\s?iva(?![a-z])"),
    "JP": Country("JPY", "81", r"(?<![a-z])japan(?![a-z])|tokyo", None),
    "LU": Country("EUR", "352", r"luxembourg"),
    "MX": Country("MXN", "52", r"(?<![a-z])mexico(?![a-z])|s\.?a\.? de c\.?v"),
    "MY": Country("MYR", "60", r"malaysia|sdn\W{0,3}bhd|selangor|kuala\s?lumpur|johor|jalan|(?<![a-z])taman(?![a-z])"),
    "NL": Country("EUR", "31", r"netherlands|nederland|(?<![a-z])btw(?![a-z])|(?<![a-z])b\.v\."),
    "NO": Country("NOK", "47", r"(?<![a-z])(?:norway|norge)(?![a-z])"),
    "NZ": Country("NZD", "64", r"new zealand"),
    "PH": Country("PHP", "63", r"philippines|(?<![a-z])manila", "month first"),
    "PL": Country("PLN", "48", r"(?<![a-z])pol(?:and|ska)(?![a-z])|sp\. z o\.?o"),
    "PT": Country("EUR", "351", r"(?<![a-z])portugal(?![a-z])"),
    "SE": Country("SEK", "46", r"(?<![a-z])(?:sweden|sverige)(?![a-z])", None),
    "SG": Country("SGD", "65", r"singapore|(?<![a-z])pte\.?\s?ltd"),
    "TH": Country("THB", "66", r"thailand|bangkok"),
    "US": Country(
        "USD", "1", rf"(?<![a-z])u\.?s\.?a\.?(?![a-z])|united states|,\s?(?:{_STATES})\s+\d{{5}}(?!\d)", "month first"
    ),
    "ZA": Country("ZAR", "27", r"south africa"),
}
_PREFIXES: Mapping[str, str] = {c.prefix: code for code, c in COUNTRIES.items() if c.prefix != "1"}
_WORDS = {code: re.compile(country.words) for code, country in COUNTRIES.items()}
_ANY_WORD = re.compile("|".join(country.words for country in COUNTRIES.values()))
_PHONE = re.compile(r"(?<![\d+])(?:\+|\(\+|00)\s?([1-9]\d{0,2})(?=[\s().\d-]{6})")
# "(415) 555-2671": the North American plan, of which Canada is the smaller part.
_AMERICAN_PHONE = re.compile(r"(?<!\d)\(?[2-9]\d{2}\)?[\s.-][2-9]\d{2}[-.]\d{4}(?!\d)")
_OWN = sorted((CURRENCY_SIGNS.keys() - SHARED_SIGNS.keys()) | CURRENCY_CODES, key=len, reverse=True)
# A sign such as "€" may touch a word, one of letters may not.
_BARE = "|".join(re.escape(sign) for sign in _OWN if not sign[-1].isalpha())
_WORDED = "|".join(re.escape(sign) for sign in _OWN if sign[-1].isalpha())
_SIGN = re.compile(rf"{_BARE}|(?<![A-Za-z])(?:{_WORDED})(?![A-Za-z])")
_LIKE_NUMBER = re.compile(r"[A-Z]{2,3}\W?\d{2}|[A-Z]{3}-\d")
# Words that are on every bill in their language, in countries that all write the day first.
_DAY_FIRST_WORDS = re.compile(
    r"rechnung|betrag|mwst|datum|facture|montant|(?<![a-z])tva(?![a-z])|fattura|importo|factura|importe|tarikh|jumlah|"
    r"terima kasih|factuur|bedrag|faktura|fatura"
)
# VAT numbers and IBANs that do not begin with the ISO 3166 code of their country.
_CODES = {"EL": "GR", "CHE": "CH"}


def countries(sheet: Sheet) -> frozenset[str]:
    """ISO 3166 codes of the countries that numbers, telephones and words of the document name."""
    return frozenset[str]().union(*(_of_row(row.text) for row in sheet.rows))


def order_of(sheet: Sheet) -> Order | None:
    """How the document's countries write dates; else how those of its currency or language do; None where unknown."""
    orders: set[Order | None] = (
        {COUNTRIES[code].order for code in countries(sheet)} or _by_currency(sheet) or _by_language(sheet)
    )
    return next(iter(orders)) if len(orders) == 1 else None


@lru_cache(maxsize=4096)
def _of_row(text: str) -> frozenset[str]:
    return frozenset(_found(text)) & COUNTRIES.keys()


def _found(text: str) -> Iterator[str]:
    if _LIKE_NUMBER.search(text):
        for number in (*ibans(text), *tax_ids(text)):
            if number.valid:
                yield _CODES.get(number.value[:3], _CODES.get(number.value[:2], number.value[:2]))
    for phone in _PHONE.finditer(text):
        yield from (_PREFIXES[p] for n in (1, 2, 3) if (p := phone[1][:n]) in _PREFIXES)
    folded = fold(text)
    if _ANY_WORD.search(folded):
        yield from (code for code, words in _WORDS.items() if words.search(folded))


def named_currencies(sheet: Sheet) -> frozenset[str]:
    """Every currency that is named in letters or by a sign of its own, beside an amount or not; not "$", "kr", "¥"."""
    signs = (sign for row in sheet.rows for sign in _SIGN.findall(row.text))
    return frozenset(code for sign in signs if (code := currency_code(sign)))


def _by_currency(sheet: Sheet) -> set[Order | None]:
    """The orders of all countries with a currency that is printed; "$" alone may be of several."""
    printed = {code for money in sheet.money for code in money.amount.currencies} or named_currencies(sheet)
    if printed > {"USD"} and any(_AMERICAN_PHONE.search(row.text) for row in sheet.rows):
        printed = {"USD"}
    return {country.order for country in COUNTRIES.values() if country.currency in printed}


def _by_language(sheet: Sheet) -> set[Order | None]:
    return {"day first"} if any(_DAY_FIRST_WORDS.search(fold(row.text)) for row in sheet.rows) else set()
