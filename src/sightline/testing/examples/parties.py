"""Invented vendors and customers. Their tax numbers and IBANs pass the checksums and belong to nobody.

Towns and postcodes do not exist, banks have codes of nines, telephone numbers come from the ranges that
Ofcom, Arcep, the Bundesnetzagentur and the North American numbering plan keep for fiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from random import Random
from unicodedata import normalize

from stdnum import iban as stdnum_iban

from sightline.testing.examples.markets import Market, TaxId, fill, words


@dataclass(frozen=True, slots=True)
class Party:
    """A business or a person as a document prints it. `tax_id` and `iban` keep their printed spaces."""

    name: str
    slogan: str
    street: str
    town: str
    phone: str
    tax_id: str
    iban: str

    @property
    def address(self) -> str:
        """Street and town in one line, as the record holds it."""
        return f"{self.street}, {self.town}"

    @property
    def domain(self) -> str:
        """A web domain under `.example`, which nobody can register (RFC 2606)."""
        letters = self.name.lower().replace("'", "")
        ascii_name = normalize("NFKD", letters).encode("ascii", "ignore").decode()
        parts = "".join(c if c.isalnum() else " " for c in ascii_name).split()
        return "-".join(parts[:2]) + ".example"


def vendor(market: Market, trade: str, rng: Random, *, surname: str) -> Party:
    """A business of `trade` (a key of `Words.trades`) with contact, tax number and, where used, an IBAN."""
    business = words(market.language).trades[trade]
    name = rng.choice(business.names).format(surname=surname)
    return Party(
        name=f"{name} {rng.choice(market.legal)}",
        slogan=rng.choice(business.slogans),
        street=_street(market, rng),
        town=rng.choice(market.towns),
        phone=fill(market.phone, rng),
        tax_id=tax_id(market.tax_id, rng),
        iban=iban(market.iban, rng) if market.iban else "",
    )


def customer(market: Market, rng: Random, *, surname: str) -> Party:
    """A person or a business that is billed."""
    if rng.random() < 0.6:
        return vendor(market, rng.choice(("groceries", "hardware", "services")), rng, surname=surname)
    name = f"{rng.choice(words(market.language).first_names)} {surname}"
    return Party(name, "", _street(market, rng), rng.choice(market.towns), fill(market.phone, rng), "", "")


def tax_id(form: TaxId, rng: Random) -> str:
    """A number of the given form that its checksum accepts: drawn again until python-stdnum agrees."""
    number = fill(form.pattern, rng)
    if not form.scheme:
        return number
    scheme = import_module(f"stdnum.{form.scheme}")
    while not scheme.is_valid(number):
        number = fill(form.pattern, rng)
    return number


def iban(pattern: str, rng: Random) -> str:
    """An IBAN with the right check digits in place of `@@`, in printed groups of four."""
    number = fill(pattern, rng).replace("@@", "00")
    return stdnum_iban.format(number[:2] + stdnum_iban.calc_check_digits(number) + number[4:])


def _street(market: Market, rng: Random) -> str:
    street, number = rng.choice(market.streets), rng.randint(1, 148)
    return f"{street} {number}" if market.street_first else f"{number} {street}"
