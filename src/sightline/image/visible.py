"""Whether the text that a PDF page states is the text that a reader sees on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sightline.image.coverage import print_outside
from sightline.image.glyphs import Layer
from sightline.image.words import Run, lines
from sightline.types import Box, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A word whose place on the page differs less than this in brightness (0 to 255) is not to be seen there.
MIN_CONTRAST = 24
# Print of 2.5 pt, at 200 dpi. The smallest that is meant to be read, on the back of tickets, has 4 pt.
MIN_EM_PX = 7
# More than this share of hidden or meaningless characters, and the layer is not what a reader sees.
MAX_HIDDEN = 0.5
MAX_GARBLED = 0.3
# More than this share of the print outside the words, and OCR finds more. A logo with its slogan, or as many
# characters as the words have, may be outside in any case.
MAX_OUTSIDE = 0.10
LOGO_CHARACTERS = 40


def told_apart(layer: Layer, pixels: NDArray[np.uint8]) -> tuple[tuple[Word, ...] | None, tuple[Word, ...]]:
    """The words of `layer` that `pixels` (the rendered page) shows, and those that it does not.

    The first are None where OCR has to read the page: when nothing is stated, when most of it is hidden (as under a
    scan) or meaningless, or when the page shows more print than the words cover.
    """
    shown: list[list[Word]] = []
    unseen = [_words(line, layer.size) for line in lines(layer.hidden)]
    for line in lines(layer.glyphs):
        seen = [_is_seen(run, layer.size, pixels) for run in line]
        words = _words(line, layer.size)
        shown.append([word for word, is_seen in zip(words, seen, strict=True) if is_seen])
        unseen.append([word for word, is_seen in zip(words, seen, strict=True) if not is_seen])
    words = _numbered(shown)
    return (words if _is_complete(layer, words, pixels) else None), _numbered(unseen)


def _is_complete(layer: Layer, words: Sequence[Word], pixels: NDArray[np.uint8]) -> bool:
    """Whether `words`, of `layer`, are what a reader of the page sees."""
    stated, hidden = len(layer.glyphs), len(layer.hidden)
    if not words or hidden > MAX_HIDDEN * (hidden + stated) or layer.garbled > MAX_GARBLED * stated:
        return False
    grey = np.ascontiguousarray(pixels[:, :, 1])
    outside, inside = print_outside([word.box for word in words], grey, width_points=layer.size[0])
    return outside <= max(MAX_OUTSIDE * (outside + inside), min(LOGO_CHARACTERS, inside))


def _words(line: Sequence[Run], size: tuple[float, float]) -> list[Word]:
    return [Word(run.text, _box(run, size), 1.0, 0) for run in line]


def _numbered(printed: Iterable[Sequence[Word]]) -> tuple[Word, ...]:
    """All words that have text, in reading order; lines are numbered without gaps."""
    kept = [[word for word in line if word.text] for line in printed]
    return tuple(replace(word, line=number) for number, line in enumerate(filter(None, kept)) for word in line)


def _is_seen(run: Run, size: tuple[float, float], pixels: NDArray[np.uint8]) -> bool:
    """Whether `run` can be read on the page: large enough, on it, and unlike its ground."""
    patch = _patch(_box(run, size), pixels)
    if run.em * pixels.shape[1] / size[0] < MIN_EM_PX or _contrast(patch[:, :, 1]) < MIN_CONTRAST:
        return False
    fill = run.glyphs[0].fill
    if fill is None:
        return True
    # Where other print gives the box its contrast, text in the colour of its ground is hidden all the same.
    return int(np.abs(np.median(patch, axis=(0, 1)) - fill).max()) >= MIN_CONTRAST


def _box(run: Run, size: tuple[float, float]) -> Box:
    fractions = np.divide(run.box, size * 2).clip(0, 1).tolist()
    return Box(*fractions)


def _patch(box: Box, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The pixels of `box`; none for a box that lies off the page."""
    height, width = pixels.shape[:2]
    rows = slice(int(box.top * height), int(np.ceil(box.bottom * height)))
    return pixels[rows, int(box.left * width) : int(np.ceil(box.right * width))]


def _contrast(patch: NDArray[np.uint8]) -> int:
    """Brightest minus darkest pixel; 0 where there is none."""
    return int(patch.max()) - int(patch.min()) if patch.size else 0
