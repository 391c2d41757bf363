"""How large print has to be, and what to assume where nobody has looked. All heights are those of capitals, in px."""

from __future__ import annotations

import math

from sightline.models.seen import Size
from sightline.models.split import Overlap

# Our OCR engine reads 99 % of the characters from 5.5 px on, on clean pages that went through the JPEG that is sent
# (docs/benchmarks/legibility.md). Half as much again is left for worse scans and for readers that see patches; why, and
# what is known of models, is in docs/decisions/005-crops.md.
LEGIBLE_PX = 8.0
# Below, a quarter of the characters is lost already, and more pixels of it would be paid for in vain.
LOST_PX = 4.0
# Pages so many times as high as wide are slips of a till. On 95 % of those of SROIE, small print has this share of the
# width or more.
SLIP_RATIO = 2.0
SLIP_PRINT = 0.0225
# Two lines of print with the space around them; and the width that 95 % of the words on invoices do not exceed.
LINES_HEIGHTS = 4
WORD_HEIGHTS = 16


def assumed_px(size: Size) -> float | None:
    """The height of small print on a page of this shape; None where the shape does not tell."""
    width, height = size
    return SLIP_PRINT * width if height > SLIP_RATIO * width else None


def overlap(text_px: float) -> Overlap:
    """So much that a word, and a line with the next, are whole in one of two neighbours."""
    return Overlap(across_px=math.ceil(WORD_HEIGHTS * text_px), down_px=math.ceil(LINES_HEIGHTS * text_px))
