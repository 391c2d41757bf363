"""Printed account and registration numbers, with the checksums that prove them (python-stdnum)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import iban as iban_number
from stdnum.eu import vat as eu_vat

_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\s?\d{2}(?:\s?[A-Z0-9]{2,4}){2,8}(?:\s?[A-Z0-9]{1,4})?)(?![A-Z0-9])")
# VAT numbers by country, wide enough that a misread one is still found and then fails its checksum.
_VAT_FORMS = {
    "AT": r"U\s?\d{8}",
    "BE": r"[01]?\d{9}",
    "BG": r"\d{9,10}",
    "CHE": r"-?\s?\d{3}\.?\d{3}\.?\d{3}(?:\s?(?:MWST|TVA|IVA))?",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d(?:[\s.]?\d){8}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\s?\d(?:\s?\d){8}",
    "GB": r"\d(?:\s?\d){8}(?:\d{3})?",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9,12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}\s?B\s?\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}
_VAT_FORM = "|".join(rf"{country}\s?{form}" for country, form in _VAT_FORMS.items())
_VAT = re.compile(rf"(?<![A-Za-z0-9])({_VAT_FORM})(?![A-Za-z0-9])")
_WORDS_BEHIND = re.compile(r"(?:\s[A-Z]+)+$")
# The shortest IBAN has 15 characters; ten digits tell a misread one from capital letters.
_LIKE_IBAN = re.compile(r"(?=.{15})(?:\D*\d){10}.*")
_GST = re.compile(r"(?:g[s5]t|sst|service\s*tax)[^\d]{0,24}?((?:\d\s?){12})(?!\d)", re.IGNORECASE)
_GERMAN_TAX_NUMBER = re.compile(
    r"steuer-?\s?(?:nummer|nr)\W{0,6}(\d{2,3}\s?/\s?\d{3,4}\s?/\s?\d{4,5}|\d{10,13})", re.IGNORECASE
)
# Numbers without a checksum, by the words before them: the tax numbers of Germany, of employers in the United States,
# and of Malaysia's sales and service tax.
_LABELLED = (
    _GST,
    _GERMAN_TAX_NUMBER,
    re.compile(r"(?<![a-z])(?:ein|tax\s?id)\W{0,6}(\d{2}-\d{7})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![a-z])sst\D{0,16}?([A-Z]\d{2}-\d{4}-\d{8})(?!\d)", re.IGNORECASE),
)

# Greek numbers begin with EL, not with the code of the country.
_EU = frozenset(code.upper() for code in eu_vat.MEMBER_STATES) | {"EL"}


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number at characters `start` to `end`, without spaces; `valid` is its checksum, None where it has none."""

    value: str
    start: int
    end: int
    valid: bool | None


def ibans(text: str) -> Iterator[Identifier]:
    """International bank account numbers: the longest valid one at each place, else what looks like one."""
    for match in _IBAN.finditer(text):
        end = match.end(1)
        value = _bare(match[1])
        while not is_iban(value) and " " in text[match.start(1) : end].strip():
            end = match.start(1) + text[match.start(1) : end].rstrip().rfind(" ")
            value = _bare(text[match.start(1) : end])
        if is_iban(value):
            yield Identifier(value, match.start(1), end, valid=True)
        elif _LIKE_IBAN.fullmatch(value := _bare(printed := _WORDS_BEHIND.sub("", match[1]))):
            yield Identifier(value, match.start(1), match.start(1) + len(printed), valid=False)


def tax_ids(text: str) -> Iterator[Identifier]:
    """VAT numbers of the EU, the United Kingdom and Switzerland, and numbers of other countries beside their labels."""
    for match in _VAT.finditer(text):
        value = _bare(match[1]) if match[1].startswith("CHE") else re.sub(r"[\s.]", "", match[1])
        yield Identifier(value, match.start(1), match.end(1), is_tax_id(value))
    for pattern in _LABELLED:
        for match in pattern.finditer(text):
            yield Identifier(_bare(match[1]), match.start(1), match.end(1), valid=None)


def is_iban(value: str) -> bool:
    """Whether country, length and check digits agree (ISO 13616). Lists of banks are left out: they grow old."""
    return iban_number.is_valid(value, check_country=False)


def is_tax_id(value: str) -> bool | None:
    """Whether the checksum of a VAT number agrees; None for the numbers of countries that are not known here."""
    from stdnum.ch import vat as swiss_vat
    from stdnum.gb import vat as british_vat

    if value.startswith("CHE"):
        return swiss_vat.is_valid(value)
    if value.startswith("GB"):
        return british_vat.is_valid(value)
    if value[:2] in _EU:
        return eu_vat.is_valid(value)
    return None


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
