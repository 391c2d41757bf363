"""SROIE: scanned receipts of Malaysia in English, labels as printed.

Public source: github.com/zzzDavid/ICDAR-2019-SROIE, folder `data`: img/NNN.jpg, key/NNN.json (company, date, address,
total) and box/NNN.csv (eight corner coordinates in pixels and the transcript of each line, which may hold commas).

Dates are day first in many forms, two of them without separators (20180304 and 25032018). Totals carry "RM" or "$",
"$" too standing for the ringgit here, so no currency is scored. The evidence of a total or date is any line of
box/NNN.csv that holds it: a receipt often prints its total several times, and the labels do not say which one counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from sightline.errors import UsageError
from sightline.evaluate.labels import Labelled
from sightline.types import Box

_PATHS = {"company": "vendor.name", "address": "vendor.address", "date": "date", "total": "total"}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_AMOUNT = re.compile(r"(?<![\d.,])\d{1,3}(?:,?\d{3})*\.\d{2}(?!\d|[.,]\d)")
_CENTURY = 2000
_FIRST_YEAR = 1990
# EXIF tag 274; from 5 on the stored rows are the upright columns.
_ORIENTATION, _SIDEWAYS = 274, 5


def recognises(directory: Path) -> bool:
    """Whether `directory` has img and key; box is used where it is there."""
    return (directory / "img").is_dir() and (directory / "key").is_dir()


def read(directory: Path) -> Iterator[Labelled]:
    """The receipts by number. Raises UsageError for a label that is no date or amount."""
    for key in sorted((directory / "key").glob("*.json")):
        printed: dict[str, str] = json.loads(key.read_text(encoding="utf-8"))
        image = directory / "img" / f"{key.stem}.jpg"
        values = {path: (_value(key, name, printed[name]),) for name, path in _PATHS.items() if printed.get(name)}
        box = directory / "box" / f"{key.stem}.csv"
        yield Labelled(image, "receipt", values, lines=_lines(box, image, printed) if box.exists() else None)


def iso_date(printed: str) -> str | None:
    """A label's date as ISO 8601: day first unless the year leads, years of two digits in this century."""
    parts = re.findall(r"\d+|[A-Za-z]+", printed)
    if len(parts) == 1 and len(parts[0]) == len("YYYYMMDD"):
        (run,) = parts
        return _iso(run[:4], run[4:6], run[6:]) or _iso(run[4:], run[2:4], run[:2])
    if len(parts) != 3:
        return None
    if len(parts[0]) == len("YYYY"):
        return _iso(*parts)
    return _iso(parts[2], parts[1], parts[0])


def _iso(year: str, month: str, day: str) -> str | None:
    named = month[:3].upper()
    number = str(_MONTHS.index(named) + 1) if named in _MONTHS else month
    if not (year.isdigit() and number.isdigit() and day.isdigit()):
        return None
    full = int(year) + (_CENTURY if len(year) == 2 else 0)
    try:
        return date(full, int(number), int(day)).isoformat() if full >= _FIRST_YEAR else None
    except ValueError:
        return None


def _value(key: Path, name: str, printed: str) -> str:
    value = {"date": iso_date, "total": _amount}.get(name, str)(printed)
    if value is None:
        raise UsageError(f"{key}: the label {name} is not understood; it must be a {name} as SROIE prints them.")
    return value


def _amount(printed: str) -> str | None:
    found = _AMOUNT.findall(printed)
    sign = "-" if re.search(r"-\s*(?:RM|\$)?\s*\d", printed) else ""
    return sign + found[0].replace(",", "") if len(found) == 1 else None


def _lines(box: Path, image: Path, printed: Mapping[str, str]) -> dict[str, tuple[Box, ...]]:
    size, lines = _upright_size(image), list(_transcript(box))
    holds = {"total": _holds_amount, "date": _holds_text}
    return {
        path: tuple(_fraction(corners, size) for corners, text in lines if test(text, printed[path]))
        for path, test in holds.items()
        if printed.get(path)
    }


def _holds_amount(text: str, printed: str) -> bool:
    return bool(_sums(text) & _sums(printed))


def _holds_text(text: str, printed: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(printed)}(?!\d)", text) is not None


def _sums(text: str) -> set[Decimal]:
    """Every amount that stands alone in `text`, without its sign."""
    return {Decimal(amount.replace(",", "")) for amount in _AMOUNT.findall(text)}


def _transcript(box: Path) -> Iterator[tuple[tuple[int, ...], str]]:
    for line in box.read_text(encoding="utf-8", errors="replace").splitlines():
        *corners, text = line.split(",", 8)
        if len(corners) == 8:
            yield tuple(int(corner) for corner in corners), text


def _fraction(corners: tuple[int, ...], size: tuple[int, int]) -> Box:
    width, height = size
    x, y = corners[0::2], corners[1::2]
    return Box(min(x) / width, min(y) / height, max(x) / width, max(y) / height)


def _upright_size(image: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(image) as picture:
        width, height = picture.size
        sideways = picture.getexif().get(_ORIENTATION, 1) >= _SIDEWAYS
    return (height, width) if sideways else (width, height)
