"""Proof that two pages show the same: laid over each other by their words, and compared glyph by glyph.

A perceptual hash cannot tell a page from one with another digit, and neither can a difference over the whole page: one
digit is a thousandth of it. So the words that both pages show say how one lies over the other, and then every number
has to look the same in every window of the width of a digit. Where OCR read the two differently, more is asked.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from sightline.types import Image, Reading, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Map = NDArray[np.float64]

# Print is compared at this height of its words, in px, or at its own where that is less. What is smaller than the least
# cannot be told from noise. docs/benchmarks/cache.md says on what these numbers were measured.
PRINT_PX, LEAST_PRINT_PX = 28.0, 10.0
# The least correlation of a window with its counterpart: where OCR read the same, and where it did not. Two numbers
# that were both read as surely as this, and otherwise, are two numbers, however alike they look; but a file that was
# saved anew lies just as it did and changes so little that OCR may be wrong about one of them.
ALIKE_READ, ALIKE_UNREAD, ALIKE_SAVED_ANEW, NEVER = 0.93, 0.94, 0.98, math.inf
# By so much may lengths and directions differ of a page that was only saved anew: words are placed no better.
_STILL = 0.005
_SURE = 0.97
# How many words have to be found on both pages, and which share of the shorter page that has to be.
LEAST_PAIRS, LEAST_SHARE = 8, 0.5
# A text that stands on a page more often than that says little about where the pages lie.
_MOST_OFTEN = 3
# How far a pair may lie from where the others put it, of the longer edge.
_STRAY_SHARE, _LEAST_STRAY_PX, _TRIES = 0.006, 2.0, 500
# A window is this wide, in heights of the word: as a digit and the gap beside it.
_WINDOW = 0.55
# How far a word may lie from where the map puts it, in its heights, and in px.
_SLACK, _LEAST_SLACK_PX = 0.25, 2
_LEAST_WORD_PX = 3
# A window with less contrast is paper.
_PAPER_LEVELS = 6.0
_DIGITS = frozenset("0123456789")
# Noise of a camera is smoothed away; print of 10 px stays.
_SMOOTH_PX = 0.6
# So much of what lies around is needed to smooth the rim.
_RIM_PX = 3
_AS_IT_IS: Map = np.eye(2, 3)


@dataclass(frozen=True)
class Print:
    """A page in grey, reduced until its words are `PRINT_PX` high, and what was read on it."""

    grey: Grey
    words: tuple[Word, ...]

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """Left, top, right and bottom of every word, in px."""
        height, width = self.grey.shape
        return np.array([word.box for word in self.words]) * (width, height, width, height)

    @cached_property
    def middles(self) -> NDArray[np.float64]:
        """Of every word, across and down in px."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Which words have which text."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self.words):
            found[word.text].append(number)
        return found

    @cached_property
    def numbers(self) -> list[int]:
        """The words that hold a digit."""
        return [number for number, word in enumerate(self.words) if not _DIGITS.isdisjoint(word.text)]


def print_of(image: Image, reading: Reading) -> Print | None:
    """What is compared of a page; None where there is too little print, or too small, to prove anything."""
    if len(reading.words) < LEAST_PAIRS:
        return None
    tall = float(np.median([word.box.height for word in reading.words])) * image.pixels.shape[0]
    if tall < LEAST_PRINT_PX:
        return None
    grey = np.asarray(cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    return Print(_reduced(grey, PRINT_PX / tall), reading.words)


def same(one: Print, other: Print) -> bool:
    """Whether both show the same numbers in the same places. Costs some 8 ms for a receipt."""
    return all(margin >= 0 for margin in margins(one, other))


def margins(one: Print, other: Print) -> Iterator[float]:
    """By how much each number of either page is more alike than it has to be; less than 0 where two differ."""
    over = _laid_over(one, other)
    if over is None:
        yield -math.inf
        return
    if _scale(over) > 1:
        one, other, over = other, one, np.asarray(cv2.invertAffineTransform(over), dtype=np.float64)
    frame = _Frame.of(one, other, over)
    for box, least in _spots(one, other, over):
        yield frame.likeness(box) - least


def _reduced(grey: Grey, scale: float) -> Grey:
    if scale >= 1:
        return grey
    while scale <= 1 / 2:
        # By whole factors it takes a tenth of the time.
        grey, scale = (
            np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8),
            2 * scale,
        )
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _laid_over(one: Print, other: Print) -> Map | None:
    """Where px of `one` lie on `other`, by the words of both; None where too few agree."""
    pairs = [
        (here, there)
        for text, places in one.places.items()
        if len(text) > 1 and len(places) <= _MOST_OFTEN and len(other.places.get(text, ())) <= _MOST_OFTEN
        for here in places
        for there in other.places.get(text, ())
    ]
    if len(pairs) < LEAST_PAIRS:
        return None
    here, there = zip(*pairs, strict=True)
    stray = max(_LEAST_STRAY_PX, _STRAY_SHARE * max(other.grey.shape))
    ends = one.middles[list(here)], other.middles[list(there)]
    found: tuple[Any, Any] = cv2.estimateAffine2D(*ends, ransacReprojThreshold=stray, maxIters=_TRIES)
    over, kept = found
    needed = max(LEAST_PAIRS, LEAST_SHARE * min(len(one.places), len(other.places)))
    if over is None or kept.sum() < needed or _scale(over) <= 0:
        return None
    return np.asarray(over, dtype=np.float64)


def _scale(over: Map) -> float:
    """By how much lengths grow; 0 for a map that mirrors."""
    return math.sqrt(max(0.0, float(np.linalg.det(over[:, :2]))))


def _spots(fine: Print, coarse: Print, over: Map) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Every place of `coarse`, in px, that shows a number on either page, and the least likeness it needs."""
    middles = fine.middles @ over[:, :2].T + over[:, 2]
    otherwise = ALIKE_SAVED_ANEW if np.abs(over - _AS_IT_IS)[:, :2].max() <= _STILL else NEVER
    counted: set[int] = set()
    for number in coarse.numbers:
        box = coarse.boxes[number]
        inside = np.flatnonzero(((middles >= box[:2]) & (middles <= box[2:])).all(axis=1)).tolist()
        counted.update(inside)
        yield box, _needed(coarse.words[number], [fine.words[other] for other in inside], otherwise)
    for number in fine.numbers:
        if number not in counted:
            size = (fine.boxes[number][2:] - fine.boxes[number][:2]) * _scale(over)
            yield np.concatenate([middles[number] - size / 2, middles[number] + size / 2]), ALIKE_UNREAD


def _needed(word: Word, others: Sequence[Word], otherwise: float) -> float:
    """How alike `word` and what stands at its place on the other page have to be; `otherwise` where both are sure."""
    if any(other.text == word.text for other in others):
        return ALIKE_READ
    if len(others) == 1 and min(word.confidence, others[0].confidence) >= _SURE:
        digits = [[char for char in one.text if char in _DIGITS] for one in (word, others[0])]
        if len(digits[0]) == len(digits[1]) and digits[0] != digits[1]:
            return otherwise
    return ALIKE_UNREAD


@dataclass(frozen=True)
class _Frame:
    """Two pages of the size of the coarser one, `here`, and `over`, which lays the other one, `there`, on it.

    Only the places that are compared are laid: the whole of a page would take as long as all else together.
    """

    here: Grey
    there: Grey
    over: Map

    @staticmethod
    def of(fine: Print, coarse: Print, over: Map) -> _Frame:
        """`over` takes px of the `fine` page to the `coarse` one."""
        reduced = _reduced(fine.grey, _scale(over))
        moved = over.copy()
        moved[:, :2] *= np.array(fine.grey.shape[::-1]) / np.array(reduced.shape[::-1])
        return _Frame(coarse.grey, reduced, moved)

    def likeness(self, box: NDArray[np.float64]) -> float:
        """The least correlation of any window of the width of a digit in `box`, each where it fits best."""
        (left, top), (right, bottom) = np.floor(box[:2]).astype(int), np.ceil(box[2:]).astype(int)
        slack = max(_LEAST_SLACK_PX, round(_SLACK * (bottom - top)))
        height, width = self.here.shape
        out = max(-left, -top, right - width, bottom - height)
        if min(right - left, bottom - top) < _LEAST_WORD_PX or out > PRINT_PX:
            # It lies beyond the edge.
            return 0.0
        word = _patch(self.here, _AS_IT_IS, (left, top, right, bottom))
        around = _patch(self.there, self.over, (left - slack, top - slack, right + slack, bottom + slack))
        fits = np.asarray(cv2.matchTemplate(around, word, cv2.TM_CCOEFF_NORMED), dtype=np.float32)
        return _least_window(word, _cut(around, word.shape, _peak(fits)))


def _patch(page: Grey, over: Map, edges: tuple[int, int, int, int]) -> Grey:
    """The part of `page` that lies, once it is moved `over`, between left, top, right and bottom; smooth."""
    left, top, right, bottom = edges
    moved = over.copy()
    moved[:, 2] += _RIM_PX - left, _RIM_PX - top
    size = right - left + 2 * _RIM_PX, bottom - top + 2 * _RIM_PX
    laid = cv2.warpAffine(page, moved, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    smooth = cv2.GaussianBlur(laid, (0, 0), _SMOOTH_PX)
    return np.asarray(smooth[_RIM_PX:-_RIM_PX, _RIM_PX:-_RIM_PX], dtype=np.uint8)


def _peak(fits: NDArray[np.float32]) -> tuple[float, float]:
    """Where `fits` is largest, across and down, to a part of a px: the top of a parabola through the neighbours."""
    down, across = (int(at) for at in np.unravel_index(int(fits.argmax()), fits.shape))
    return across + _top(fits[down, :], across), down + _top(fits[:, across], down)


def _top(line: NDArray[np.float32], at: int) -> float:
    if not 0 < at < len(line) - 1:
        return 0.0
    before, here, after = (float(value) for value in line[at - 1 : at + 2])
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def _cut(page: Grey, shape: tuple[int, ...], corner: tuple[float, float]) -> Grey:
    height, width = shape
    middle = corner[0] + (width - 1) / 2, corner[1] + (height - 1) / 2
    return np.asarray(cv2.getRectSubPix(page, (width, height), middle), dtype=np.uint8)


def _least_window(one: Grey, other: Grey) -> float:
    """The least correlation of a window of the width of a digit with its counterpart; paper fits paper."""
    height, width = one.shape
    wide = min(width, max(_LEAST_WORD_PX, round(_WINDOW * height)))
    size, middle = (wide, height), slice(wide // 2, width - (wide - 1) // 2)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        means = cv2.boxFilter(values, -1, size, borderType=cv2.BORDER_REFLECT)
        return np.asarray(means, dtype=np.float32)[height // 2, middle]

    a, b = one.astype(np.float32), other.astype(np.float32)
    mean_a, mean_b = mean(a), mean(b)
    spread_a, spread_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    together = mean(a * b) - mean_a * mean_b
    floor = _PAPER_LEVELS**2
    paper = np.maximum(spread_a, spread_b) < floor
    return float(np.where(paper, 1.0, together / np.sqrt(np.maximum(spread_a, 1) * np.maximum(spread_b, 1))).min())
