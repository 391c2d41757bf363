"""What can be the name of a business or a person, and what only looks like one."""

from __future__ import annotations

import re

from sightline.text.dates import fold
from sightline.text.roles import STRONG_FORM, role_of

_SELLER = re.compile(
    r"^\W*(?:verkaufer|seller|vendor|lieferant|fournisseur|vendeur|rechnungssteller|sold\s*by|from|de)\W*$"
)
_BUYER = re.compile(
    r"^\W*(?:kaufer\S*|buyer|bill(?:ed)?\s*to|invoice\s*to|rechnung(?:sadresse|sempfanger|\s*an)|leistungsempfanger|"
    r"acheteur|client|customer|facture\s*a|facturer\s*a|adresse\s*de\s*(?:livraison|facturation)|ship\s*to|sold\s*to|"
    r"deliver\s*to|lieferadresse|kunde|to|an|herrn?|frau|firma)\W*$"
)
_LABEL = re.compile(
    r"(?:globale\s*)?(?:nummer|number|numero|anschrift|address|adresse|qualifizierung|betreff|bemerkung|inhalt|seite|page)"
)
_TITLE = re.compile(
    r"(?:rechnung|invoice|facture|avoir|gutschrift|credit\s*note|beitragsrechnung|sehr\s*geehrte|dear)(?![a-z])"
)
_SMALL_PRINT = re.compile(r"kapital|capital|geschaftsfuhrer|registered|:")
# No name is longer; what is longer is a sentence. Without a legal form a name is shorter still.
MAX_COMPANY = 70
MAX_NAME = 50
MAX_WORDS = 6


def heading_kind(text: str) -> str:
    """Whose block the line is a heading of, seller or buyer; the empty string for any other line."""
    folded = fold(text)
    return "buyer" if _BUYER.search(folded) else "seller" if _SELLER.search(folded) else ""


def has_legal_form(name: str) -> bool:
    """Whether the name ends, or goes on, with GmbH, SARL, Ltd and their kin."""
    return bool(STRONG_FORM.search(fold(name)))


def is_name(text: str) -> bool:
    """Whether a line can be the name of a business or a person."""
    folded = fold(text)
    if heading_kind(text) or _LABEL.match(folded):
        return False
    if has_legal_form(text):
        return len(text) <= MAX_COMPANY and not _SMALL_PRINT.search(folded)
    return _reads_like_a_name(text) and role_of(text) == "name" and not _TITLE.match(folded)


def _reads_like_a_name(text: str) -> bool:
    """A capital first, letters mostly, a few words, and no sentence."""
    letters = sum(c.isalpha() for c in text)
    return (
        4 <= len(text) <= MAX_NAME
        and letters > 0.7 * len(text.replace(" ", ""))
        and text[:1].isupper()
        and len(text.split()) <= MAX_WORDS
        and not text.endswith((".", ":"))
    )


def name_key(name: str) -> str:
    """The letters and digits of a name: what stays the same however it is printed."""
    return re.sub(r"[^a-z0-9]", "", fold(name))
