"""What speaks for and against an amount being the total: the features of the ranker."""

from __future__ import annotations

from collections.abc import Mapping

from sightline.text.cues import NAMES, cues
from sightline.text.sheet import Money, Sheet
from sightline.text.sums import Sums

# Cues in the label, and pairs of cues that mean more together.
PAIRS = (
    ("total", "grand"),
    ("total", "incl"),
    ("total", "excl"),
    ("total", "tax"),
    ("total", "count"),
    ("total", "discount"),
)


def features(money: Money, sums: Sums) -> Mapping[str, float]:
    """Numbers of about unit size by name; a name that is missing is zero."""
    sheet = sums.sheet
    found = money.cues
    value = money.amount.value
    made: dict[str, float] = {f"cue:{name}": 1.0 for name in NAMES if name in found}
    made |= {f"pair:{a}+{b}": 1.0 for a, b in PAIRS if a in found and b in found}
    made |= {
        "no label": float(not money.label),
        "no cue": float(not found),
        "above": float(money.above),
        "not last in row": float(money.column > 0),
        "position": money.row / max(1, len(sheet.rows) - 1),
        "height": min(2.5, money.line.box.height / sheet.line_height) - 1 if sheet.line_height else 0.0,
        "repeats": min(4, sums.counts[value]) - 1,
        "largest": float(value == sums.largest),
        "larger": min(6, sum(v > value for v in sums.counts)) / 6,
        "zero": float(value == 0),
        "negative": float(value < 0),
        "integer": float(money.amount.mark is None),
        "currency": float(money.amount.currency is not None),
        "proof:change": float(value in sums.by_change),
        "proof:tax": float(value in sums.by_tax),
        "proof:items": float(value in sums.by_items),
        "proof:parts": float(value in sums.by_parts),
        "tendered": float(any("tender" in m.cues and m.amount.value == value for m in sheet.money if m is not money)),
        "after summary": float(follows_summary(money, sheet)),
    }
    return {name: number for name, number in made.items() if number}


def follows_summary(money: Money, sheet: Sheet) -> bool:
    """Whether a heading of a tax table stands a few rows above the amount."""
    return any("summary" in cues(row.text) for row in sheet.rows[max(0, money.row - 8) : money.row])
