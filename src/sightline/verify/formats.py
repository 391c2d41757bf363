"""Values have the form of what they are, and could be true of any document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sightline.text.amounts import CURRENCY_CODES
from sightline.text.dates import fold
from sightline.types import Finding, Kind
from sightline.verify.case import Case, Findings, number

# Beyond this, a mark of decimals was lost, or the number of something was taken for money.
LARGEST, LARGEST_OF_SMALL_MONEY = Decimal(10**8), Decimal(10**12)
SMALL_MONEY = frozenset({"IDR", "VND", "KRW", "JPY", "HUF", None})
LARGEST_QUANTITY = Decimal(10**6)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_CODE = re.compile(r"[A-Z]{3}")
# Names of businesses and people; other things, such as rooms, may be called by a number.
PARTIES = frozenset({"vendor.name", "customer.name"})
# Documents on which money goes back.
_CREDIT = re.compile(
    r"credit|gutschrift|refund|return|storno|avoir|remboursement|korrektur|kreditnota|nota di credito|abono|void|"
    r"cancel|adjustment"
)
# What documents call themselves and their parts: a name that is no more than this is a heading.
_HEADINGS = re.compile(
    r"(?:simplified )?(?:tax )?invoice|(?:official )?receipt|cash (?:sales|bill)|bill(?: to)?|sold to|ship to|customer|"
    r"client|vendor|supplier|seller|buyer|company|name|address|date|(?:sub)?total|amount|page|tel|phone|original|copy|"
    r"rechnung|rechnungs(?:empfanger|adresse)|kunde|lieferant|firma|beleg|quittung|kassenbon|datum|(?:gesamt)?betrag|"
    r"summe|anschrift|telefon|seite|facture(?: a)?|recu|fournisseur|adresse|montant|resit|invois|duplicate|welcome|"
    r"thank you|vielen dank|merci|terima kasih"
)


def formats(case: Case) -> Findings:
    """Warnings for values that no document would have in their place, errors for those of another form."""
    for path, field in case.fields.items():
        value = case.values[path]
        if value is None or not field.printed:
            continue
        if path in PARTIES:
            yield from _name(path, value)
        elif field.kind in _BY_KIND:
            yield from _BY_KIND[field.kind](case, path, value)


def _time(_: Case, path: str, value: str) -> Findings:
    if not _TIME.fullmatch(value):
        yield path, Finding("formats", "error", "This is no time of day in the form HH:MM or HH:MM:SS.")


def _currency(_: Case, path: str, value: str) -> Findings:
    if not _CODE.fullmatch(value):
        yield path, Finding("formats", "error", "This is no code of a currency, which has three capital letters.")
    elif value not in CURRENCY_CODES:
        yield path, Finding("formats", "warning", "This is a currency that is not known here.")


def _numbered(_: Case, path: str, value: str) -> Findings:
    """What is called a number has a digit; references and codes need none."""
    if path.casefold().endswith(("number", "tax_id")) and not re.search(r"\d", value):
        yield path, Finding("formats", "warning", "This is a number without a digit.")


def _numeric(case: Case, path: str, value: str) -> Findings:
    amount = number(value)
    if amount is None:
        yield path, Finding("formats", "warning", "This is no number.")
        return
    for said in _implausible(case, path, amount):
        yield path, Finding("formats", "warning", said)


def _implausible(case: Case, path: str, amount: Decimal) -> Iterator[str]:
    """What keeps `amount` from being what it is called."""
    largest = LARGEST_OF_SMALL_MONEY if case.values.get("currency") in SMALL_MONEY else LARGEST
    if abs(amount) >= (LARGEST_QUANTITY if path.endswith(".quantity") else largest):
        yield "This is larger than on nearly all documents."
    if path in ("total", "subtotal", "tax") and amount < 0 and not _gives_back(case):
        yield "This is less than nothing, and the pages do not say that money goes back."
    if path.endswith(".quantity") and amount == 0:
        yield "This is a quantity of nothing."


def _gives_back(case: Case) -> bool:
    return any(_CREDIT.search(fold(row.text)) for row in case.sheet.rows)


def _name(path: str, value: str) -> Findings:
    """A name has letters, and is no heading of the document."""
    letters = re.findall(r"[^\W\d_]", value)
    digits = re.findall(r"\d", value)
    if len(letters) < 2 or len(digits) > 2 * len(letters):
        yield path, Finding("formats", "warning", "This is a number rather than a name.")
    elif _HEADINGS.fullmatch(" ".join(re.findall(r"[a-z]+", fold(value)))):
        yield path, Finding("formats", "warning", "This is a heading rather than a name.")


_BY_KIND: Mapping[Kind, Callable[[Case, str, str], Findings]] = {
    "amount": _numeric,
    "quantity": _numeric,
    "time": _time,
    "currency": _currency,
    "identifier": _numbered,
    "tax_id": _numbered,
}
