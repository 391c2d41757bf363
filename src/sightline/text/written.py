"""How a record writes what a page prints."""

from __future__ import annotations

from sightline.text.amounts import amounts, currency_code
from sightline.text.dates import dates, times
from sightline.types import Kind


def written(printed: str, kind: Kind) -> str:
    """`printed` as a value of `kind`: 1,234.50 as 1234.50, and 7 March 2024 as 2024-03-07.

    What can mean several things, or nothing of that kind, is left as it is printed.
    """
    text = " ".join(printed.split())
    found: list[str] = []
    if kind in {"amount", "quantity"}:
        found = [format(each.value, "f") for each in amounts(text)]
    elif kind == "date":
        found = [day.isoformat() for each in dates(text) for day in each.readings]
    elif kind == "time":
        found = [each.value for each in times(text)]
    elif kind == "currency":
        found = [code for code in [currency_code(text)] if code is not None]
    return found[0] if len(set(found)) == 1 else text
