"""The columns of a table make the totals in its last rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sightline.text.cues import cues
from sightline.text.dates import fold
from sightline.text.sums import NO_MONEY
from sightline.types import Finding
from sightline.verify.case import Case, Findings

Row = Mapping[str, str]
"""The cells of one row by header."""
_CELL = re.compile(r"rows\[(\d+)\]\.(.+)")
_NUMBER = re.compile(r"[-−–(]?[^\w\s(-]?\s?(\d{1,3}(?:[., '’]\d{3})+|\d+)(?:([.,])(\d{1,2}))?\s?[^\w\s)]?\)?")
# All that a row of totals is called, so that "Total cholesterol" is none.
_TOTAL = re.compile(
    r"\W*(?:(?:grand|sub|net|gross|overall|general|sum|totals?|amount|due|gesamt|zwischen|end|netto|brutto|summe|betrag|"
    r"sous|somme|montant|ht|ttc|jumlah|totaal|totale)\W*)+"
)
# A total of fewer rows proves nothing.
FEWEST = 2


def columns(case: Case) -> Findings:
    """Info for every cell of a row of totals that its column makes, a warning for one that it does not.

    A row of totals says so in one of its cells. It sums the rows since the last one, or all of them, or the totals.
    """
    rows = _rows(case)
    totals = [index for index, row in enumerate(rows) if _is_total(row)]
    for place, index in enumerate(totals):
        above = [row for row in range(index) if row not in totals]
        since = [row for row in above if row > max(totals[:place], default=-1)]
        for header, cell in rows[index].items():
            path = f"rows[{index}].{header}"
            made = [_sum(rows, which, header) for which in (since, above, totals[:place])]
            yield from _judged(path, cell, [found for found in made if found is not None])


def _judged(path: str, cell: str, made: Sequence[Decimal]) -> Findings:
    wanted = _value(cell)
    if wanted is None or not made:
        return
    if wanted in made:
        yield path, Finding("columns", "info", f"The column makes {wanted}.")
    else:
        yield path, Finding("columns", "warning", f"The column makes {made[0]} and not this.")


def _rows(case: Case) -> list[Row]:
    made: dict[int, dict[str, str]] = {}
    for path, value in case.values.items():
        match = _CELL.fullmatch(path)
        if match and value:
            made.setdefault(int(match[1]), {})[match[2]] = value
    return [made.get(index, {}) for index in range(max(made, default=-1) + 1)]


def _is_total(row: Row) -> bool:
    return any(_TOTAL.fullmatch(folded) and cues(folded) & {"total", "sub"} for folded in map(fold, row.values()))


def _sum(rows: Sequence[Row], which: Sequence[int], header: str) -> Decimal | None:
    """The sum of the column in these rows; None where too few are there, or one is no number."""
    cells = [_value(rows[index][header]) for index in which if header in rows[index]]
    values = [cell for cell in cells if cell is not None]
    return sum(values, NO_MONEY) if len(values) >= FEWEST and len(values) == len(cells) else None


def _value(cell: str) -> Decimal | None:
    """A cell that is one number, with marks of thousands, a sign, or a currency sign; else None."""
    text = cell.strip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    whole = re.sub(r"\D", "", match[1])
    value = Decimal(f"{whole}.{match[3]}") if match[3] else Decimal(whole)
    return -value if text[0] in "-−–(" else value
