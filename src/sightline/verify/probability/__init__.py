"""How probable it is that a value is right: a linear model over what the checks said. Pure, and microseconds."""

from __future__ import annotations

import math

from sightline.types import FieldVerdict
from sightline.verify.probability.features import features
from sightline.verify.probability.weights import Linear, Weights, group_of, shipped

__all__ = ["Linear", "Weights", "features", "group_of", "p_correct", "shipped"]

# So many digits are printed and compared with thresholds.
DECIMALS = 5


def p_correct(field: FieldVerdict, weights: Weights) -> float | None:
    """The probability that the value is right, 0 to 1; None for a missing value and for a judgement."""
    if field.value is None or field.kind is None:
        return None
    odds = weights.of(field.kind).log_odds(features(field))
    return round(0.5 * (1 + math.tanh(odds / 2)), DECIMALS)
