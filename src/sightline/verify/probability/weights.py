"""The weights of the linear models: one for each group of kinds, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sightline.errors import CorruptInput
from sightline.types import Json, Kind

REST = "other"
GROUPS: Mapping[Kind, str] = {
    "amount": "amount",
    "date": "date",
    "identifier": "identifier",
    "iban": "identifier",
    "tax_id": "identifier",
    "text": "text",
}


def group_of(kind: Kind) -> str:
    """The group of `kind`, whose values are judged by the same weights."""
    return GROUPS.get(kind, REST)


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model: the log odds are `intercept` and the weighted features."""

    intercept: float
    weights: Mapping[str, float]

    def log_odds(self, features: Mapping[str, float]) -> float:
        """What speaks for the value; features without a weight do not count."""
        return self.intercept + sum(self.weights.get(name, 0.0) * number for name, number in features.items())


@dataclass(frozen=True, slots=True)
class Weights:
    """The model of every group; `other` judges the kinds that have none."""

    groups: Mapping[str, Linear]

    def of(self, kind: Kind) -> Linear:
        """The model of a kind."""
        return self.groups.get(group_of(kind)) or self.groups[REST]

    def to_json(self) -> dict[str, Json]:
        """As `from_json` reads it."""
        return {
            name: {"intercept": model.intercept, "weights": dict(sorted(model.weights.items()))}
            for name, model in sorted(self.groups.items())
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Weights:
        """Raises CorruptInput when `data` has another shape."""
        try:
            groups = {name: _linear(model) for name, model in data.items()}
            return cls({REST: groups.pop(REST), **groups})
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise CorruptInput(f"not weights ({type(fault).__name__}); run `sightline calibrate` anew") from fault


def _linear(model: Mapping[str, Any]) -> Linear:
    weights = {str(name): float(weight) for name, weight in model["weights"].items()}
    return Linear(float(model["intercept"]), weights)


@cache
def shipped() -> Weights:
    """Those of the package, made by `scripts/learn_probability.py`."""
    text = files("sightline.verify.probability").joinpath("weights.json").read_text(encoding="utf-8")
    return Weights.from_json(json.loads(text)["groups"])
