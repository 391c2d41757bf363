"""Which categories are taken for which: answers counted against what is right, a pair at a time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sightline.evaluate.intervals import Rate
from sightline.types import Json

NOTHING = "(none)"
"""Stands for an answer that names no category: null, blocked or failed."""

_HEADER = ("category", "n", "recall", "95 % interval", "precision", "taken for")
_SIDES = "<>>>><"
# Wrong answers of one category that a table names.
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One category: how many of it were found, how many called it were it, and what it was taken for, most often first.

    One that nobody was labelled with has no recall, and one that nobody was called has no precision.
    """

    name: str
    recall: Rate
    precision: Rate
    taken_for: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Confusion:
    """Counts of (right, given) pairs; `unlabelled` are answers of which nobody says what is right."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    unlabelled: int = 0
    _spelled: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, right: str | None, given: str | None) -> None:
        """One more answer; capitals and blanks at the ends tell no categories apart."""
        if right is None:
            self.unlabelled += 1
            return
        self.pairs[self._name(right), self._name(given) if given else NOTHING] += 1

    @property
    def right(self) -> Rate:
        """How many of all that have a label are right."""
        return Rate(sum(count for (right, given), count in self.pairs.items() if right == given), self.pairs.total())

    @property
    def classes(self) -> list[ClassScore]:
        """Every category that was right or given, by name."""
        names = {name for pair in self.pairs for name in pair} - {NOTHING}
        return [self._score(name) for name in sorted(names)]

    @property
    def worst(self) -> list[tuple[str, str, int]]:
        """What was taken for what, and how often, most often first."""
        wrong = [(right, given, count) for (right, given), count in self.pairs.items() if right != given]
        return sorted(wrong, key=lambda one: (-one[2], one[0], one[1]))

    def table(self) -> str:
        """Plain text for a terminal: each category, then the whole."""
        rows = [_HEADER, *map(_cells, self.classes)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = (
            "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, _SIDES, widths, strict=True))
            for row in rows
        )
        return "\n".join([*(line.rstrip() for line in lines), "", self.summary])

    @property
    def summary(self) -> str:
        """In one line, how many are right."""
        if not self.right.total:
            return "No document has a label, so nothing was compared."
        low, high = self.right.interval
        without = f"; {self.unlabelled} without a label" if self.unlabelled else ""
        return (
            f"{_percent(self.right)} right ({100 * low:.1f} to {100 * high:.1f} %; "
            f"{self.right.hits:g} of {self.right.total:g}){without}."
        )

    def to_json(self) -> dict[str, Json]:
        """Every number as plain JSON."""
        return {
            "right": _rate(self.right),
            "unlabelled": self.unlabelled,
            "classes": [
                {
                    "category": one.name,
                    "recall": _rate(one.recall),
                    "precision": _rate(one.precision),
                    "taken_for": dict(one.taken_for),
                }
                for one in self.classes
            ],
        }

    def _name(self, said: str) -> str:
        """The category as it was first written."""
        return self._spelled.setdefault(said.strip().casefold(), said.strip())

    def _score(self, name: str) -> ClassScore:
        hits = self.pairs[name, name]
        of_it = sum(count for (right, _), count in self.pairs.items() if right == name)
        called = sum(count for (_, given), count in self.pairs.items() if given == name)
        taken = _often((given, count) for (right, given), count in self.pairs.items() if right == name != given)
        return ClassScore(name, Rate(hits, of_it), Rate(hits, called), taken)


def _often(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts, key=lambda one: (-one[1], one[0])))


def _cells(one: ClassScore) -> tuple[str, ...]:
    low, high = one.recall.interval
    named = ", ".join(f"{name} {count}" for name, count in one.taken_for[:_MOST_NAMED])
    more = len(one.taken_for) - _MOST_NAMED
    within = f"{100 * low:.0f} to {100 * high:.0f}" if one.recall.total else ""
    return (
        one.name,
        f"{one.recall.total:g}",
        _percent(one.recall),
        within,
        _percent(one.precision),
        f"{named} and {more} others" if more > 0 else named,
    )


def _percent(rate: Rate) -> str:
    return "" if rate.share is None else f"{100 * rate.share:.1f} %"


def _rate(rate: Rate) -> dict[str, Json]:
    return {"share": rate.share, "interval": list(rate.interval), "hits": rate.hits, "total": rate.total}
