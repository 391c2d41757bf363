"""A linear model over runs of three to five letters of the skeleton, which knows orders that no lexicon lists.

`scripts/learn_injection.py` makes `learned.npz` beside this file. A page is scored in windows of several lengths; a
window costs nothing beyond the first, because the weights of the letter runs are summed up once.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS = 2**15
LENGTHS = (3, 4, 5)
# Letters of a skeleton that are judged together: a short order, a sentence, two or three.
WINDOWS = (28, 56, 112)
STEP = 7
# Less than this is a word or two, of which a single run of letters would decide.
MIN_LETTERS = 16
# Multiplicative hashing (Knuth 1998, 6.4): an odd number near 2^32 / golden ratio spreads the letter runs.
SPREAD = np.uint32(2654435761)
MIX = np.uint32(0x01000193)


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned. `middle` is the margin that is as likely an order as not, `slope` how fast that changes."""

    of_bucket: NDArray[np.float32]
    bias: float
    middle: float
    slope: float


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a skeleton, from `start` to `end`, and the chance of it being an order to a model."""

    start: int
    end: int
    chance: float


def windows(text: str) -> Iterator[Window]:
    """The windows of the skeleton `text`: one of all where that is short, and none where it is less than a phrase."""
    if len(text) < MIN_LETTERS:
        return
    learned = _weights()
    for start, end, margin in margins(text, learned.of_bucket):
        chance = 1 / (1 + np.exp(-learned.slope * (margin + learned.bias - learned.middle)))
        yield Window(start, end, float(chance))


def margins(text: str, of_bucket: NDArray[np.float32]) -> Iterator[tuple[int, int, float]]:
    """Start, end and the weighted sum of every window, divided by the root of the number of its letter runs."""
    if len(text) < LENGTHS[0]:
        return
    sums = np.zeros(len(text) + 1)
    for length in LENGTHS:
        found = buckets(text, length)
        sums[1 : len(found) + 1] += np.cumsum(of_bucket[found])
        sums[len(found) + 1 :] += of_bucket[found].sum()
    for width in WINDOWS:
        last = max(len(text) - width, 0)
        for start in range(0, last + STEP, STEP) if last else (0,):
            begin = min(start, last)
            end = min(begin + width, len(text))
            yield begin, end, float(sums[end] - sums[begin]) / (len(LENGTHS) * (end - begin)) ** 0.5
        if not last:
            return


def buckets(text: str, length: int) -> NDArray[np.intp]:
    """For every run of `length` letters, in order of its start, the number of its bucket."""
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    count = len(letters) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.intp)
    mixed = np.full(count, length, dtype=np.uint32)
    with np.errstate(over="ignore"):
        for place in range(length):
            mixed = (mixed ^ letters[place : place + count]) * MIX
            mixed ^= mixed >> np.uint32(15)
        mixed *= SPREAD
    return (mixed >> np.uint32(32 - BUCKETS.bit_length() + 1)).astype(np.intp)


@cache
def _weights() -> Weights:
    data = np.load(io.BytesIO(files("sightline.injection").joinpath("learned.npz").read_bytes()))
    return Weights(
        of_bucket=data["weights"].astype(np.float32) * float(data["scale"]),
        bias=float(data["bias"]),
        middle=float(data["middle"]),
        slope=float(data["slope"]),
    )
