"""How well 1 - p_correct, and the simple detectors as points, part wrong values from right ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from detectors import ARTICLE, OURS, PLAIN, TOLD
from documents import ITEMS
from numpy.typing import NDArray
from tallies import GROUPS, RIGHT, Group, Tally, percent, table

from sightline.evaluate import Rate

Floats = NDArray[np.float64]
LIMITS = (0.01, 0.02, 0.05)
POINTS: Mapping[str, str] = {
    "not confirmed": OURS,
    "another value is named": TOLD,
    "the article's check": ARTICLE,
    "plain presence": PLAIN,
}


@dataclass(frozen=True)
class Roc:
    """Shares of right values that are flagged, and of wrong ones, for every threshold from strict to lax."""

    alarms: Floats
    caught: Floats

    @property
    def area(self) -> float:
        """The chance that a wrong value gets more doubt than a right one."""
        return float(np.trapezoid(np.append(self.caught, 1.0), np.append(self.alarms, 1.0)))

    def caught_at(self, alarms: float) -> float:
        """The most that is caught with at most so many right values flagged."""
        return float(self.caught[self.alarms <= alarms + 1e-12].max())


def roc(tallies: Sequence[Tally], group: Group) -> Roc | None:
    """That of the errors of a group over several sets; None where it has none."""
    pairs = [
        (doubt, weight, kind != RIGHT)
        for tally in tallies
        for (path, kind), scores in tally.scores.items()
        if group.holds(path, kind)
        for doubt, weight in scores
    ]
    doubt, weight, wrong = (np.array(column) for column in zip(*pairs, strict=True)) if pairs else [np.zeros(0)] * 3
    wrong = wrong.astype(bool)
    if not wrong.any() or wrong.all():
        return None
    order = np.argsort(-doubt, kind="stable")
    last = np.append(np.diff(doubt[order]) != 0, True)
    alarms = np.cumsum((weight * ~wrong)[order])[last] / weight[~wrong].sum()
    caught = np.cumsum((weight * wrong)[order])[last] / weight[wrong].sum()
    return Roc(np.append(0.0, alarms), np.append(0.0, caught))


def point(tallies: Sequence[Tally], group: Group, who: str) -> tuple[Rate, Rate]:
    """Right values that a detector flags, and wrong ones that it catches, over several sets."""
    flagged = [tally.of(group, who, right=True) for tally in tallies]
    caught = [tally.of(group, who) for tally in tallies]
    return (
        Rate(sum(rate.hits for rate in flagged), sum(rate.total for rate in flagged)),
        Rate(sum(rate.hits for rate in caught), sum(rate.total for rate in caught)),
    )


def rates(tallies: Sequence[Tally]) -> str:
    """By group: the area under the curve, what is caught at fixed false alarms, and the detectors beside it."""
    head = (
        "errors in",
        "area",
        *(f"caught at {limit:.0%} false alarms".replace("%", " %") for limit in LIMITS),
        *POINTS,
    )
    rows = [
        (
            group.name,
            f"{curve.area:.4f}",
            *(percent(Rate(curve.caught_at(limit), 1.0)) for limit in LIMITS),
            *(_pair(*point(tallies, group, who)) for who in POINTS.values()),
        )
        for group in GROUPS
        if (curve := roc(tallies, group))
    ]
    return table(head, rows)


def _pair(flagged: Rate, caught: Rate) -> str:
    if flagged.share is None or caught.share is None:
        return ""
    return f"{100 * caught.share:.1f} / {100 * flagged.share:.1f}"


_VALUES = ("total", "subtotal", "tax", "line_items[].total", "date", "invoice_date", "due_date", "invoice_number")
WRONG_FIELD = Group(
    "another value of the page", _VALUES[:1] + _VALUES[4:], ("other of the page", "other sum of the page")
)
DATES_AND_NUMBERS = Group("dates and invoice numbers", _VALUES[4:])
ITEMS_WITH_SUBTOTAL = Group("items, a subtotal is printed", (f"{ITEMS}, subtotal labelled",))
