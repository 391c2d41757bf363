"""A linear ranker: which amount is the total. Its weights are data, made by `scripts/train_ranker.py`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


@cache
def weights() -> Mapping[str, float]:
    """The shipped weights by feature name."""
    return json.loads(files("sightline.vlm.rules").joinpath("ranker.json").read_text("utf-8"))["weights"]


def probabilities(candidates: Sequence[Mapping[str, float]]) -> list[float]:
    """The share of each candidate when exactly one of them is right: a softmax of its weighted features.

    The shares rank; they are not calibrated.
    """
    if not candidates:
        return []
    table = weights()
    scores = [sum(table.get(name, 0.0) * number for name, number in one.items()) for one in candidates]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]
