"""Which script a row of print is in, or that it is no print, told from the directions of its strokes.

`scripts/learn_scripts.py` makes `scripts.npz` beside this file, from rows that it draws. It needs no engine that reads
a script to know that something is written in it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels: TypeAlias = NDArray[np.uint8]
    Numbers: TypeAlias = NDArray[np.float32]

Script: TypeAlias = Literal["known", "cyrillic", "hangul", "arabic", "devanagari", "other"]
"""`known` is what the default engine reads: Latin, Chinese and Japanese letters."""

CLASSES: tuple[str, ...] = ("nothing", *get_args(Script))
# Rows are brought to this height, and looked at through windows of so many cells, one after the other.
HEIGHT_PX, CELL_PX = 32, 8
WINDOW_CELLS, STEP_CELLS = 6, 2
# Directions of strokes that are told apart, of half a turn.
DIRECTIONS = 8
# A window with less ink than this share of the fullest one is a gap between words.
GAP = 0.2


@dataclass(frozen=True, slots=True)
class Weights:
    """A perceptron of one hidden layer: what goes into it, its bias, what comes out, and the bias of that."""

    inward: Numbers
    bias: Numbers
    outward: Numbers
    last: Numbers


@dataclass(frozen=True, slots=True)
class Look:
    """What a row looks like: `margin` is by how much print is likelier than none, as a logarithm.

    `scripts` are all of them, the likeliest first.
    """

    margin: float
    scripts: tuple[Script, ...]


def look(shades: Levels) -> Look:
    """What `shades`, height x width, dark on white, look like. Takes half a millisecond for a short row."""
    votes = votes_of(windows(shades), _weights())
    scripts: tuple[Script, ...] = get_args(Script)
    order = np.argsort(-votes[1:])
    return Look(float(votes[1:].max() - votes[0]), tuple(scripts[int(place)] for place in order))


def votes_of(seen: Numbers, learned: Weights) -> Numbers:
    """For each of `CLASSES` the mean of the logarithms of its chance in each window."""
    scores = np.maximum(seen @ learned.inward + learned.bias, 0) @ learned.outward + learned.last
    scores -= scores.max(axis=1, keepdims=True)
    return (scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))).mean(axis=0)


def windows(shades: Levels) -> Numbers:
    """For each window over the row, which part of its ink goes in which direction in which cell, as square roots."""
    length = round(shades.shape[1] * HEIGHT_PX / shades.shape[0] / CELL_PX) * CELL_PX
    size = max(WINDOW_CELLS * CELL_PX, length), HEIGHT_PX
    cells = _strokes(np.asarray(cv2.resize(shades, size, interpolation=cv2.INTER_AREA), dtype=np.float32))
    seen = np.lib.stride_tricks.sliding_window_view(cells, WINDOW_CELLS, axis=2)[:, :, ::STEP_CELLS]
    flat = np.ascontiguousarray(seen.transpose(2, 0, 1, 3)).reshape(seen.shape[2], -1)
    ink = flat.sum(axis=1)
    filled = flat[ink >= GAP * ink.max()]
    return np.sqrt(filled / np.maximum(filled.sum(axis=1, keepdims=True), 1e-6))


def _strokes(row: Numbers) -> Numbers:
    """Directions x rows x columns of cells: how strong edges are there; a direction between two counts to both."""
    across, down = cv2.Sobel(row, cv2.CV_32F, 1, 0), cv2.Sobel(row, cv2.CV_32F, 0, 1)
    strength = cv2.magnitude(across, down)
    turn = (np.arctan2(down, across) % np.pi) * (DIRECTIONS / np.pi)
    low = np.floor(turn)
    near, far = strength * (1 - (turn - low)), strength * (turn - low)
    first = low.astype(np.intp) % DIRECTIONS
    planes = np.zeros((DIRECTIONS, *row.shape), dtype=np.float32)
    np.put_along_axis(planes, first[None], near[None], axis=0)
    second = np.zeros_like(planes)
    np.put_along_axis(second, ((first + 1) % DIRECTIONS)[None], far[None], axis=0)
    height, width = row.shape[0] // CELL_PX, row.shape[1] // CELL_PX
    return (planes + second).reshape(DIRECTIONS, height, CELL_PX, width, CELL_PX).mean(axis=(2, 4))


@cache
def _weights() -> Weights:
    data = np.load(io.BytesIO(files("sightline.injection").joinpath("scripts.npz").read_bytes()))
    return Weights(*(data[name].astype(np.float32) for name in ("inward", "bias", "outward", "last")))
