"""Letters that OCR mistakes in words, where the neighbours leave no doubt. Digits of values are never touched."""

from __future__ import annotations

import re
import unicodedata

_SMALL_L = re.compile(r"(?<=[a-z])[I1|](?=[a-z])|(?<=[a-z]{3})1(?!\w)")
_CAPITAL_O = re.compile(r"(?<=[A-Z]{2})0(?=[A-Z]{2})")
_MALAY = re.compile(r"\b(?:j.lan|t.man|sdn|bhd|kuala|selangor|johor|seksyen|bandar|alam)\b", re.IGNORECASE)


def clean(text: str) -> str:
    """`text` with l for a capital I or 1 inside a lower-case word ("WorId"), O for a 0 inside capitals ("INV0ICE").

    Malay has no accents, so specks of dirt over its letters are taken off as well; only a café keeps its own.
    """
    repaired = _CAPITAL_O.sub("O", _SMALL_L.sub("l", text))
    if not _MALAY.search(repaired):
        return repaired
    return "".join(c if c == "é" else unicodedata.normalize("NFKD", c)[0] for c in repaired)
