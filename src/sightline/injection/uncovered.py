"""Rows of ink where a reading of the page has no words: what an engine cannot read, it leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from sightline.injection.hidden.rows import Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sightline.types import Reading, Word

    Levels: TypeAlias = NDArray[np.uint8]

# Letters and words of a row are as near to each other as this: a space of print of 40 px.
GAP_PX = 14
# Lower rows are too small to be told apart, and looked for as such; higher ones are pictures.
HEIGHT_PX = (8, 96)
# Less than this, in heights, is a word or two, of which no order is made.
LEAST_LENGTH = 5.0
# The share of its place that is ink: less is dust or a frame, more is a bar.
INKED = (0.06, 0.7)
# A word that was read covers its place and so much around it, in heights. In print that they do not know, engines read
# dots, and digits of which they are not sure.
AROUND, LEAST_CONFIDENCE, LEAST_ALNUM = 0.25, 0.75, 0.5
# Stars, dots or dashes in a row say nothing, and are read well.
ORNAMENT = re.compile(r"([^\w\s])\1{2,}")
# The longest rows are looked at: a page of specks costs no more than one of print.
MOST_ROWS = 48


def uncovered_rows(ink: Levels, reading: Reading) -> list[Row]:
    """The rows of `ink`, a mask of height x width, that no word of `reading` covers, the longest first. 3 CPU ms."""
    left = _uncovered(ink, reading)
    if not left.any():
        return []
    half = cv2.resize(left, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    marked = cv2.threshold(half, 0, 255, cv2.THRESH_BINARY)[1]
    joined = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((1, GAP_PX // 2 + 1), np.uint8))
    # The first component is everything that has no ink.
    stats = 2 * cv2.connectedComponentsWithStats(joined, connectivity=8)[2][1:, :4]
    rows = (Row((x, y, x + width, y + height), "unread", upended=False) for x, y, width, height in stats.tolist())
    kept = [row for row in rows if _is_row(row, left)]
    return sorted(kept, key=lambda row: row.place[0] - row.place[2])[:MOST_ROWS]


def _uncovered(ink: Levels, reading: Reading) -> Levels:
    height, width = ink.shape
    left_over = ink.copy()
    for word in filter(_covers, reading.words):
        around = AROUND * word.box.height * height
        left, right = word.box.left * width - around, word.box.right * width + around
        top, bottom = word.box.top * height - around, word.box.bottom * height + around
        left_over[max(0, round(top)) : round(bottom) + 1, max(0, round(left)) : round(right) + 1] = 0
    return left_over


def _covers(word: Word) -> bool:
    if word.confidence < LEAST_CONFIDENCE:
        return False
    text = ORNAMENT.sub("", word.text)
    return text == "" or sum(map(str.isalnum, text)) >= LEAST_ALNUM * len(text)


def _is_row(row: Row, ink: Levels) -> bool:
    left, top, right, bottom = row.place
    least, most = HEIGHT_PX
    if not least <= row.height <= most or right - left < LEAST_LENGTH * row.height:
        return False
    low, high = INKED
    return low <= float(np.mean(ink[top:bottom, left:right] > 0)) <= high
