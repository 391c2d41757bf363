"""Learn how much each finding says: a logistic regression with a ridge penalty for every group of kinds.

Needs scikit-learn, the extra `calibrate`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sightline.errors import MissingExtra
from sightline.types import Kind
from sightline.verify.probability import Linear, Weights, group_of

REST = "other"
# A group is learned from so many right and so many wrong values at least.
FEWEST_OF_EACH = 20
# How strongly weights are drawn to zero. Cross-validated by vendor on the sets of `scripts/learn_probability.py`, 1
# gave the least log loss for amounts, 0.1 for dates and numbers, and texts were alike from 1 to 0.03.
RIDGE = 0.3
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """One value whose truth is known, and how much it counts."""

    kind: Kind
    features: Mapping[str, float]
    right: bool
    weight: float = 1.0


def fit(examples: Sequence[Example], *, known: Weights | None = None) -> Weights:
    """The weights of every group with enough examples; the model `other` is learned from all of them.

    A group without enough keeps that of `known`, where given. Raises MissingExtra without scikit-learn.
    """
    grouped: defaultdict[str, list[Example]] = defaultdict(list)
    for example in examples:
        grouped[group_of(example.kind)].append(example)
    grouped[REST] = list(examples)
    learned = {name: _learned(some) for name, some in grouped.items() if _is_enough(some)}
    groups = {**(known.groups if known else {}), **learned}
    return Weights({REST: groups.pop(REST, Linear(0.0, {})), **groups})


def _is_enough(examples: Iterable[Example]) -> bool:
    right = [example.right for example in examples]
    return min(right.count(True), right.count(False)) >= FEWEST_OF_EACH


def _learned(examples: Sequence[Example]) -> Linear:
    names = sorted({name for example in examples for name in example.features})
    model: Any = _regression()
    model.fit(
        [[example.features.get(name, 0.0) for name in names] for example in examples],
        [example.right for example in examples],
        sample_weight=[example.weight for example in examples],
    )
    weights = {name: round(float(w), DECIMALS) for name, w in zip(names, model.coef_[0], strict=True)}
    return Linear(round(float(model.intercept_[0]), DECIMALS), weights)


def _regression() -> Any:
    try:
        from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]  (it ships none)
    except ImportError as error:
        raise MissingExtra(
            "Refitting needs scikit-learn; install it with: pip install 'sightline[calibrate]'"
        ) from error
    return LogisticRegression(C=1 / RIDGE, max_iter=2000)
