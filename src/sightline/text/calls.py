r"""What a label calls the value beside it: the day of issue or that of payment, the number of the invoice or a phone.

Patterns meet folded text, in English, German, French, Spanish and Italian, and Malay for receipts. A label that says
several things has several names; one that says none of these has none, and then decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from sightline.text.cues import cues
from sightline.text.dates import fold
from sightline.types import Kind

_BILL = (
    r"(?:rechnungs?|invo[i1]ce|facture|factuur|factura|fattura|beleg|avoir|gutschrifts?|credit\s*note|bill|faktura|"
    r"receipt|inv|document|doc)"
)
_NUMBER = r"(?:s?nummer|s?nr|no|number|num(?:ero)?|n\W?[°ºo]|#|id|code)"
_DATES = {
    "issued": rf"(?<![a-z]){_BILL}\W*(?:date|datum)|(?:tax|issue|ausstellungs?)\W*(?:date|datum)|issued|emission|emisi|"
    r"date\s*(?:of\s*(?:issue|invoice)|d.?\s*e?\s*factur)|"
    r"(?:rechnung|facture|invoice|avoir|gutschrift)\b.*\b(?:vom|von|du|dated|of)(?![a-z])",
    "due": r"(?<![a-z])due|fallig|zahlbar|remit|(?:uberweis|zahl|pay).*(?:bis|until|by)|zahlungsziel|echeance|payable|"
    r"limite\s*de\s*paiement|pay(?:ment)?\s*(?:by|date|until)|a\s*payer|reglement|vencimiento|scadenza",
    "delivered": r"liefer|leistung|deliver|livraison|(?<![a-z])ship|versand|date\s*of\s*service|service\s*date|"
    r"entrega",
    "ordered": r"order(?:ed)?\s*(?:date|on|of)|date\s*of\s*order|bestell|auftrag|commande",
    "expires": r"expir|valid|gultig|best\s*before|use\s*by|caduc",
    "born": r"birth|geburt|naissance|(?<![a-z])dob(?![a-z])|nacimiento",
    "period": r"period|zeitraum|(?<![a-z])(?:from|since|seit|until|till)(?![a-z])",
    "discount": r"skonto|abzug|escompte",
    "printed": r"print|version|updated|approv",
}
_PLAIN_DATE = re.compile(r"(?<![a-z])(?:date|datum|tarikh|dated|fecha|data)(?![a-z])|datum")
_NUMBERS = {
    "invoice": rf"(?<![a-z]){_BILL}\W*{_NUMBER}(?![a-z])|"
    rf"(?<![a-z]){_NUMBER}\W*(?:de\s*(?:la\s*)?|der\s*|of\s*)?{_BILL}|"
    rf"(?<![a-z])(?:rechnung|invoice|facture|receipt|gutschrift|avoir|bill)\W*$",
    "customer": r"kunden|customer|client|(?<![a-z])cust(?![a-z])|member|mitglied|debitor",
    "order": r"order|bestell|commande|auftrag|purchase|(?<![a-z])p\.?o\.?(?![a-z])|pedido",
    "delivery": r"liefer|deliver|livraison|shipment|tracking|waybill",
    "tax": r"(?<![a-z])(?:vat|ust|gst|sst|tva|mwst|tax|btw|iva)\W*(?:id|ident|no(?!te)|nr|num|reg|intra|code|$)|"
    rf"steuer\W*(?:id|ident|nummer|nr)|{_NUMBER}\W*(?:de\s*)?tva|(?<![a-z])(?:ein|uid|nif|cif|tin|abn)(?![a-z])|partita",
    "register": r"handelsregister|(?<![a-z])(?:hrb|hra|siret|siren|rcs|roc|ssm|brn)(?![a-z])|amtsgericht|"
    r"(?:registration|company|reg)\W*(?:no|nr|num)",
    "bank": r"(?<![a-z])(?:iban|bic|swift|blz|routing)(?![a-z])|bank|konto|account|sort\s*code",
    "phone": r"(?<![a-z])(?:te[l1i](?![a-z])|tel\.|telefon|telephone|phone|fax|mobil|hotline|h/?p(?![a-z]))",
    "contract": r"vertrag|contrat|contract|police|policy|proje[ck]t",
    "article": r"artikel|article|(?<![a-z])items?(?![a-z])|sku|gtin|(?<![a-z])ean|product|barcode|"
    r"(?<![a-z])pos(?![a-z])",
    "place": r"(?<![a-z])gln(?![a-z])|leitweg|global|store|till|terminal|cashier|table(?![a-z])",
}
_ACCOUNT = {name: re.compile(pattern) for name, pattern in _NUMBERS.items()}
_DAY = {name: re.compile(pattern) for name, pattern in _DATES.items()}
# What an amount's label says beside "total"; paying it says nothing about what it is.
_SUMS = ("change", "rounding", "discount", "shipping", "deposit")
NUMBERED: frozenset[Kind] = frozenset({"identifier", "iban", "tax_id"})

# Words of a field's own name, and what they ask for.
_OWN: Mapping[str, str] = {
    "due": "due", "payable": "due", "deadline": "due",
    "delivery": "delivered", "delivered": "delivered", "shipping": "delivered", "service": "delivered",
    "order": "ordered", "ordered": "ordered", "expiry": "expires", "expires": "expires", "valid": "expires",
    "birth": "born", "born": "born", "dob": "born", "period": "period", "start": "period", "end": "period",
    "issue": "issued", "issued": "issued", "invoice": "issued", "bill": "issued", "receipt": "issued",
}  # fmt: skip
_OWN_NUMBERS: Mapping[str, str] = {
    "invoice": "invoice", "bill": "invoice", "receipt": "invoice", "customer": "customer", "client": "customer",
    "member": "customer", "order": "order", "purchase": "order", "po": "order", "delivery": "delivery",
    "shipment": "delivery", "tracking": "delivery", "vat": "tax", "tax": "tax", "gst": "tax", "ust": "tax",
    "iban": "bank", "account": "bank", "registration": "register", "register": "register", "contract": "contract",
    "policy": "contract", "project": "contract", "article": "article", "sku": "article", "product": "article",
    "phone": "phone", "fax": "phone",
}  # fmt: skip
_OWN_AMOUNTS: Mapping[str, frozenset[str]] = {
    "total": frozenset({"total"}),
    "subtotal": frozenset({"subtotal", "total"}),
    # A table of taxes sums them up in a row that is called total.
    "tax": frozenset({"tax", "total"}),
    "vat": frozenset({"tax", "total"}),
}


@lru_cache(maxsize=4096)
def calls(label: str, kind: Kind) -> frozenset[str]:
    """The names that `label` has for a value of that kind; empty for kinds that are not told by labels."""
    folded = fold(label).strip()
    if kind == "date":
        found = frozenset(name for name, pattern in _DAY.items() if pattern.search(folded))
        return found or (frozenset({"date"}) if _PLAIN_DATE.search(folded) else frozenset())
    if kind in NUMBERED:
        return frozenset(name for name, pattern in _ACCOUNT.items() if pattern.search(folded))
    return _amount_calls(label) if kind == "amount" else frozenset()


def _amount_calls(label: str) -> frozenset[str]:
    found = cues(label)
    summed = bool(found & {"total", "grand"})
    if "excl" in found and "tax" in found and not summed:
        return frozenset({"tax", "subtotal"})
    if "sub" in found or ("excl" in found and "incl" not in found):
        return frozenset({"subtotal"})
    said = {name for name in _SUMS if name in found}
    if "tax" in found and "incl" not in found:
        said.add("tax")
    return frozenset(said | {"total"} if summed else said)


@lru_cache(maxsize=1024)
def asked(path: str, kind: Kind) -> frozenset[str]:
    """What the name of a field asks for, in the names that `calls` has; empty where it says nothing known.

    Parts of list items have headings instead of labels, and ask for nothing.
    """
    words = words_of(path.rpartition(".")[2])
    if "[" in path:
        return frozenset()
    if kind == "date":
        return frozenset(_OWN[w] for w in words if w in _OWN) or _plain_day(words)
    if kind == "amount":
        return _OWN_AMOUNTS.get("_".join(words), frozenset())
    if kind == "iban":
        return frozenset({"bank"})
    if kind == "tax_id":
        return frozenset({"tax"})
    return frozenset(_OWN_NUMBERS[w] for w in words if w in _OWN_NUMBERS) if kind == "identifier" else frozenset()


def accepted(wanted: frozenset[str]) -> frozenset[str]:
    """What a label may say where `wanted` is asked for: the day of issue is often called a date, and no more."""
    return wanted | {"date"} if "issued" in wanted else wanted


def _plain_day(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset({"issued"}) if words == ("date",) else frozenset()


@lru_cache(maxsize=1024)
def words_of(name: str) -> tuple[str, ...]:
    """The words of `unit_price`, `unitPrice` or `Unit price`, in small letters without accents."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return tuple(re.findall(r"[^\W\d_]+", fold(parted)))
