"""Copies of a document that a cache should know again, and documents with one other digit, that it must not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sightline.types import Reading, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

RECOMPRESSED_QUALITY = 89
SCALES, DEGREES, CROP_SHARE, QUALITIES, NOISE_LEVELS = (0.45, 0.9), 1.0, 0.02, (60, 90), 4.0
# A glyph is taken from print of nearly the same height, so that it looks as if it belonged there.
ALIKE_HEIGHT = 0.15
LEAST_GLYPH_PX = 3


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed digit and where it stands, in px: left, top, right, bottom."""

    digit: str
    box: tuple[int, int, int, int]

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.box[2] - self.box[0], self.box[3] - self.box[1]


def jpeg(pixels: Pixels, quality: int) -> bytes:
    """RGB pixels as a JPEG."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def rerendered(pixels: Pixels, dice: Random) -> bytes:
    """As if it were scanned anew: another size, a small turn, cut edges, noise, another quality."""
    height, width = pixels.shape[:2]
    scale, degrees = dice.uniform(*SCALES), dice.uniform(-DEGREES, DEGREES)
    left, top, right, bottom = (round(dice.uniform(0, CROP_SHARE) * edge) for edge in (width, height, width, height))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    page = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    page = page[top : height - bottom, left : width - right]
    size = round(page.shape[1] * scale), round(page.shape[0] * scale)
    page = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(dice.getrandbits(32)).normal(0, NOISE_LEVELS, page.shape)
    return jpeg(np.clip(page + noise, 0, 255).astype(np.uint8), dice.randint(*QUALITIES))


def one_digit_edited(pixels: Pixels, reading: Reading, printed: str, dice: Random) -> tuple[Pixels, str]:
    """The page with one digit of the value `printed`, or of any number where that is not found, made another one.

    The other one is cut from the same page; also returns what was done. Raises ValueError for a page without digits.
    """
    words = [word for word in reading.words if _digits(word.text)]
    wanted = [word for word in words if _digits(printed) and _digits(printed) in _digits(word.text)]
    for pool in (wanted, words):
        for word in dice.sample(pool, len(pool)):
            for glyph in dice.sample(found := glyphs(pixels, word), len(found)):
                donors = [g for w in words for g in glyphs(pixels, w) if g.digit != glyph.digit and _alike(g, glyph)]
                if donors:
                    donor = dice.choice(donors)
                    where = "value" if pool is wanted else "elsewhere"
                    return _replaced(pixels, glyph, donor), f"{where}: {glyph.digit} in {word.text} made {donor.digit}"
    raise ValueError("no digit of this page can be told from its neighbours")


def glyphs(pixels: Pixels, word: Word) -> list[Glyph]:
    """The digits of `word`; none where its print does not fall apart into as many parts as it has characters."""
    height, width = pixels.shape[:2]
    box = word.box
    left, right = max(0, round(box.left * width) - 2), min(width, round(box.right * width) + 2)
    top, bottom = max(0, round(box.top * height)), min(height, round(box.bottom * height))
    grey = cv2.cvtColor(pixels[top:bottom, left:right], cv2.COLOR_RGB2GRAY) if right > left and bottom > top else None
    if grey is None or grey.size == 0:
        return []
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    spans = list(_spans(np.asarray(ink.any(axis=0))))
    if len(spans) != len(word.text):
        return []
    return [
        Glyph(char, (left + start, top, left + end, bottom))
        for char, (start, end) in zip(word.text, spans, strict=True)
        if char.isdigit() and end - start >= LEAST_GLYPH_PX
    ]


def _spans(inked: Sequence[bool] | NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(inked, np.int8), [0]])))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _alike(one: Glyph, other: Glyph) -> bool:
    return abs(one.size[1] - other.size[1]) <= ALIKE_HEIGHT * other.size[1] and 2 * one.size[0] > other.size[0]


def _replaced(pixels: Pixels, glyph: Glyph, donor: Glyph) -> Pixels:
    left, top, right, bottom = glyph.box
    cut = pixels[donor.box[1] : donor.box[3], donor.box[0] : donor.box[2]]
    edited = pixels.copy()
    edited[top:bottom, left:right] = cv2.resize(cut, glyph.size, interpolation=cv2.INTER_CUBIC)
    return edited
