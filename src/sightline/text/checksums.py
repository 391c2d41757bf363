"""Numbers that prove themselves by check digits or a fixed form, by the name of their format (python-stdnum)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

# Formats by the names under which schemas and forms ask for them, with the module of python-stdnum that knows each.
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "bic": "bic",
        "swift": "bic",
        "ean": "ean",
        "gtin": "ean",
        "gln": "ean",
        "isbn": "isbn",
        "issn": "issn",
        "isin": "isin",
        "lei": "lei",
        "luhn": "luhn",
        "imei": "imei",
        "imo": "imo",
        "container": "iso6346",
        "siren": "fr.siren",
        "siret": "fr.siret",
        "abn": "au.abn",
        "cnpj": "br.cnpj",
        "cpf": "br.cpf",
        "gstin": "in_.gstin",
        "uen": "sg.uen",
        "aba": "us.rtn",
    }
)
# The tax numbers of countries, for those whose check digits or letters leave little to chance.
_NATIONAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AU": ("au.abn",),
        "BR": ("br.cnpj", "br.cpf"),
        "CA": ("ca.bn",),
        "CN": ("cn.uscc",),
        "DE": ("de.stnr",),
        "ES": ("es.nif",),
        "FR": ("fr.siret", "fr.siren"),
        "ID": ("id.npwp",),
        "IN": ("in_.gstin",),
        "JP": ("jp.cn",),
        "MX": ("mx.rfc",),
        "NO": ("no.mva", "no.orgnr"),
        "NZ": ("nz.ird",),
        "PL": ("pl.nip",),
        "SE": ("se.orgnr",),
        "SG": ("sg.uen",),
        "TH": ("th.tin",),
        "ZA": ("za.tin",),
    }
)


class _Standard(Protocol):
    """What every module of python-stdnum has."""

    def is_valid(self, number: str) -> bool: ...


def is_valid(format: str, value: str) -> bool | None:  # noqa: A002 (the word of JSON Schema)
    """Whether `value` is a number of that format; None for a format that is not in `FORMATS`."""
    module = FORMATS.get(format)
    return None if module is None else _standard(module).is_valid(value)


def is_national(value: str, countries: Iterable[str]) -> bool:
    """Whether `value` is a valid tax number of one of these countries (ISO 3166), with or without its prefix."""
    modules = (module for country in countries for module in _NATIONAL.get(country, ()))
    return any(_standard(module).is_valid(value) for module in modules) or any(
        _is_without_prefix(value, country) for country in countries
    )


def _is_without_prefix(value: str, country: str) -> bool:
    """Whether `value` is the VAT number of a member state of the EU, printed without the code of its country."""
    from stdnum.eu import vat

    known = country.casefold() in vat.MEMBER_STATES and not re.match("[A-Z]{2}", value)
    return known and vat.is_valid(country + value)


def _standard(module: str) -> _Standard:
    return cast("_Standard", import_module(f"stdnum.{module}"))
