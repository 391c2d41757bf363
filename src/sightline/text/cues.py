r"""The words that printed documents put beside their values: English, German, French, and Malay for receipts.

Patterns meet folded text (lower case, no accents). OCR loses spaces, so words that belong together are joined by
`\\s*`, and a cue may be followed directly by the next word; only what could start inside another word is guarded.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sightline.text.dates import fold

_CUES = {
    "total": r"tota[l1i]|due\s*pay|(?<![a-z])ttl|gesamt|summe|betrag|beitrag|somme|"
    r"montant|jumlah|a\s*payer|zu\s*zahlen|amount|"
    r"balance\s*due|(?<![a-z])sum(?![a-z])",
    "grand": r"grand|nett?(?:(?![a-z])|\s*(?:total|amount|pay))|final|p[ao]yable|"
    r"amount\s*due|total\s*due|balance\s*due|to\s*pay|rounded|"
    r"total\s*rou?nd|after\s*(?:round|adj)|endbetrag|endsumme|gesamtbetrag|rechnungsbetrag|zahlbetrag|"
    r"zu\s*zahlen|ttc|a\s*payer|due\s*payable|rechnungsbeitrag|bruttobetrag|bruttosumme|"
    r"invoice\s*(?:total|amount)|bill\s*(?:total|amount)",
    "plain": r"^\W*total\W*(?:\(?(?:rm|myr|eur|usd|gbp|chf|sgd)\)?|amount|amt|sales?|bill|due)?\W*$",
    "incl": r"inc[lu1]|inkl|including|with\s*(?:gst|tax|vat)|ttc|brutto|tax\s*inc",
    "excl": r"exc[lu1]|before|without|w/o|ohne|zzgl|hors|(?<![a-z])h\.?t\.?(?![a-z])|netto|net\s*of|taxable|basis",
    "sub": r"sub\W*t|zwischensumme|sous\W*total|nettobetrag|nettosumme|"
    r"warenwert|teilsumme|positionssumme|goods\s*value|"
    r"total\s*(?:net|items|h\.?t)(?![a-z])|summe\s*(?:netto|position)|base\s*ht",
    "tax": r"(?<![a-z])(?:gst|tax|vat|sst|tva|t\.v\.a|ust|tps|tvq|hst|pst)|mwst|m\.w\.st|mehrwertsteuer|umsatzsteuer|"
    r"steuer(?!ung|gerat)|sales\s*tax|taxe|service\s*(?:charge|tax)|svc|^\W*(?:\w{1,3}\W+)?\d+(?:[.,]\d+)?\s*%|@\s*\d+(?:[.,]\d+)?\s*%|%\s*(?:gst|tax|vat)",
    "change": r"chang[ec]|wechselgeld|ruckgeld|zuruck|rendu|monnaie|(?<![a-z])baki|kembali|balance(?!\s*due)",
    "tender": r"(?<![a-z])cash(?!\s*(?:bill|sale|round|memo))|tender|(?<![a-z])paid|"
    r"payment|visa|master|(?<![a-z])card|credit|debit|"
    r"accepted|amex|gegeben|(?<![a-z])bar(?![a-z])|karte|especes|carte|"
    r"(?<![a-z])cb(?![a-z])|received|tunai|bayaran|giro|wallet",
    "rounding": r"(?<![a-z])round(?!ed\s*tot)|rounding|(?<![a-z])rnd|rundung|arrondi|adjust",
    "discount": r"disc|saving|saved|rabatt|nachlass|remise|escompte|skonto|voucher|"
    r"rebate|coupon|(?<![a-z])less(?![a-z])|diskaun",
    "count": r"qty|quantity|quantit|(?<![a-z])items?(?![a-z])|(?<![a-z])pcs|menge|"
    r"anzahl|count|articles?(?![a-z])|no\.?\s*of",
    "summary": r"summary|tax\s*code|gst\s*analysis|tax\s*analysis|steuerubersicht|recapitulatif|code\s*tva",
    "deposit": r"deposit|open\s*pay|offene|prepaid|anzahlung|acompte|advance|vorauszahlung|abschlag|already|bereits",
    "zero": r"(?<![\d.])0(?:[.,]0+)?\s*%|zero|suppl(?:y|ies)|exempt|steuerfrei",
    "unit": r"unit|price|preis|(?<![a-z])prix|(?<![a-z])u\.?\s*p(?![a-z])|einzel",
    "points": r"point|bonus|reward|member|loyalty|punkte",
    "shipping": r"shipping|freight|delivery|versand|porto|fracht|livraison|frais|postage|handling",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _CUES.items()}
NAMES = tuple(_CUES)


@lru_cache(maxsize=4096)
def cues(label: str) -> frozenset[str]:
    """The names of all cues that `label`, as printed, shows."""
    folded = fold(label)
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(folded))
