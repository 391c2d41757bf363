"""Tell a receipt from an invoice by what is printed on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sightline.text.dates import fold
from sightline.text.rows import rows_of
from sightline.types import Reading

# Each pattern counts once. The words alone do not decide: Malaysian till receipts are headed TAX INVOICE.
_RECEIPT = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![a-z])cash(?!\s*flow)",
        r"chang[ec](?![a-z])|wechselgeld|ruckgeld|rendu|monnaie",
        r"cashier|kassierer|caissier|operator|salesperson|es\s*bediente|served\s*by|servi\s*par",
        r"receipt|quittung|kassenbon|bon(?![a-z]|\s*de)|ticket|recu(?![a-z])",
        r"thank\s*you|please\s*come|vielen\s*dank\s*fur\s*ihren|merci\s*de\s*votre\s*visite|danke|auf\s*wiedersehen",
        r"round(?:ing|ed)|rundung|arrondi",
        r"table|tisch|pax|terminal|till|kasse(?![a-z])",
        r"\*{4}\s?\d{4}|tender|visa|mastercard|debit|gegeben|(?<![a-z])bar(?![a-z])|especes|girocard|carte\s*bancaire",
        r"not\s*(?:returnable|refundable|exchangeable)|exchange|umtausch",
        r"(?<!\d)\d{1,2}:\d{2}(?!\d)",
    )
)
_INVOICE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![a-z])iban|(?<![a-z])bic(?![a-z])|swift|sort\s*code|kontonummer|bankverbindung|coordonnees\s*bancaires",
        r"due\s*date|payment\s*terms|zahlbar|zahlungsziel|fallig|echeance|payable\s*(?:by|within)|terms(?![a-z])",
        r"rechnungs-?\s*(?:nr|nummer|datum)|rechnung(?![a-z])|(?<![a-z])facture|invoice\s*(?:date|number)",
        r"bill\s*to|ship\s*to|sold\s*to|rechnungsadresse|lieferadresse|customer\s*(?:no|number|id)|kundennummer|kunden-?nr|client(?![a-z])",
        r"handelsregister|hrb|geschaftsfuhrer|siret|capital\s*(?:social|de)|registered\s*office|amtsgericht",
        r"purchase\s*order|bestell(?:nummer|nr)|lieferschein|leistungszeitraum|lieferdatum|bon\s*de\s*commande",
        r"unit\s*price|einzelpreis|prix\s*unitaire|einheit|menge|designation",
        r"ust-?id|vat\s*(?:no|number|reg)|tva\s*intra|steuernummer",
        r"net\s*amount|nettobetrag|montant\s*ht|total\s*ht|gesamt\s*netto|mwst|gesamtbetrag",
    )
)
# A page whose print is at least this wide for its height is a till roll.
_ROLL_ASPECT = 1.9


def detect_task(readings: Sequence[Reading]) -> str:
    """The name of the task, receipt or invoice.

    Several pages, and words about terms, banks and registers, speak for an invoice.
    """
    text = fold("\n".join(row.text for row in rows_of(readings)))
    receipt = sum(bool(p.search(text)) for p in _RECEIPT) + (_is_roll(readings) * 3)
    invoice = sum(bool(p.search(text)) for p in _INVOICE) + (len(readings) > 1) * 2
    return "invoice" if invoice > receipt else "receipt"


def _is_roll(readings: Sequence[Reading]) -> bool:
    boxes = [word.box for word in readings[0].words] if readings else []
    if len(readings) != 1 or not boxes:
        return False
    width, height = readings[0].size_px
    across = (max(b.right for b in boxes) - min(b.left for b in boxes)) * width
    down = (max(b.bottom for b in boxes) - min(b.top for b in boxes)) * height
    return down > _ROLL_ASPECT * across
