"""Vendors' labels as our categories: the one table, `labels.toml`, and the scores that follow from it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sightline.types import CATEGORIES, Category


@dataclass(frozen=True, slots=True)
class Table:
    """The labels of one moderator: which part of its score each gives to which category.

    `source` is the page of the vendor, `checked` says with what the table was compared, and `scale` what the scores are
    made of.
    """

    source: str
    checked: str
    scale: str
    labels: Mapping[str, Mapping[Category, float]]

    @property
    def categories(self) -> tuple[Category, ...]:
        """What this moderator can see, in the order of the vocabulary."""
        return tuple(category for category in CATEGORIES if any(category in parts for parts in self.labels.values()))

    def scores(self, seen: Mapping[str, float]) -> dict[str, float]:
        """Every category of this moderator with its score, by the label that says most; `seen` is 0 to 1 by label."""
        scores: dict[str, float] = dict.fromkeys(self.categories, 0.0)
        for label, score in seen.items():
            for category, part in self.labels.get(label, {}).items():
                scores[category] = max(scores[category], min(1.0, max(0.0, score)) * part)
        return scores


@cache
def tables() -> Mapping[str, Table]:
    """The table of each moderator that ships with Sightline, by its name."""
    text = files("sightline.moderate").joinpath("labels.toml").read_text(encoding="utf-8")
    return {name: Table(**stated) for name, stated in tomllib.loads(text).items()}
