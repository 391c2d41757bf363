"""Whether the text that a PDF page states is the text that a reader sees on it."""

from __future__ import annotations

from collections.abc import Iterator
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
# More than this share of hidden or meaningless characters, and the layer is not what a reader sees.
MAX_HIDDEN = 0.5
MAX_GARBLED = 0.3
# More than this share of the print outside the words, and OCR finds more. A logo with its slogan, or as many
# characters as the words have, may be outside in any case.
MAX_OUTSIDE = 0.10
LOGO_CHARACTERS = 40


def visible_words(layer: Layer, pixels: NDArray[np.uint8]) -> tuple[Word, ...] | None:
    """The words of `layer` that `pixels` (the rendered page) shows, or None where OCR has to read the page.

    None when nothing is stated, when most of it is hidden (as under a scan) or meaningless, or when the page shows
    more print than the words cover.
    """
    stated = len(layer.glyphs)
    if not stated or layer.hidden > MAX_HIDDEN * (layer.hidden + stated) or layer.garbled > MAX_GARBLED * stated:
        return None
    grey = np.ascontiguousarray(pixels[:, :, 1])
    words = tuple(_shown(layer, grey))
    outside, inside = print_outside([word.box for word in words], grey, width_points=layer.size[0])
    if not words or outside > max(MAX_OUTSIDE * (outside + inside), min(LOGO_CHARACTERS, inside)):
        return None
    return words


def _shown(layer: Layer, grey: NDArray[np.uint8]) -> Iterator[Word]:
    """The words that are to be seen, in reading order; lines are numbered without gaps."""
    number = 0
    for line in lines(layer.glyphs):
        words = [Word(run.text, _box(run, layer.size), 1.0, number) for run in line]
        words = [word for word in words if word.text and _contrast(word.box, grey) >= MIN_CONTRAST]
        yield from words
        number += bool(words)


def _box(run: Run, size: tuple[float, float]) -> Box:
    fractions = np.divide(run.box, size * 2).clip(0, 1).tolist()
    return Box(*fractions)


def _contrast(box: Box, grey: NDArray[np.uint8]) -> int:
    """Brightest minus darkest pixel in `box`; 0 for a box that lies off the page."""
    height, width = grey.shape
    rows = slice(int(box.top * height), int(np.ceil(box.bottom * height)))
    patch = grey[rows, int(box.left * width) : int(np.ceil(box.right * width))]
    return int(patch.max()) - int(patch.min()) if patch.size else 0
