"""Who reads print in a script that the default engine does not know: Tesseract, where it has the data for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from sightline.errors import MissingExtra
from sightline.ocr.tesseract import Tesseract
from sightline.types import Image, Reading

LANGUAGES: Mapping[str, str] = {"cyrillic": "rus", "hangul": "kor", "arabic": "ara", "devanagari": "hin"}
"""For each script the language of Tesseract whose data read it."""


@cache
def reader_of(script: str) -> Callable[[Image], Reading] | None:
    """The `read` of an engine that knows `script`; None where none does. One process looks for it once."""
    language = LANGUAGES.get(script)
    if language is None:
        return None
    try:
        engine = Tesseract((language,))
    except MissingExtra:
        return None
    return engine.read if engine.languages else None
