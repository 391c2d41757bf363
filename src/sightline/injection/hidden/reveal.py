"""Find what a page hides from the eye, and read it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from sightline.image.neutral import grown
from sightline.image.resize import reduced
from sightline.injection.hidden.marks import EDGE_PX, Marks, marks
from sightline.injection.hidden.rows import How, Place, Row, letter_rows, tiny_rows
from sightline.injection.hidden.strips import LENGTH_PX, MOST_PIECES, Read, Said, Strip, said, strip
from sightline.injection.hidden.turned import turned_rows
from sightline.injection.script import look
from sightline.types import Box, Image, Reading

# The long edge at which a page is searched. Most models see no more of it.
EDGE_SEARCHED_PX = 1568
# Two rows are one where they share this much of the height of the lower one, and a row goes on with the next below it
# where they are no further apart than this, in heights.
SHARED, LEADING = 0.5, 1.5
# Rows that look like anything but print, by more than this margin, are not read: 99 of 100 that were drawn, faint ones
# among them, are above it, and most of those that are the grain of paper below.
LEAST_MARGIN = -1.0
# A row between lines of ink is cut by them: this much before and behind it belongs to it, in heights.
BEYOND = 12
AROUND = 0.3


@dataclass(frozen=True, slots=True)
class Revealed:
    """Text that the eye does not see, or not as text: `box` is around its rows, which `text` has as lines.

    `how` is "faint" for marks that barely differ from paper, "between" for such marks behind print, "tiny" for print
    that is too small to be read, and "turned" for a line that stands on end or upside down. A "flood" is the rows that
    were not read because there are too many: its `text` says how many. `confidence`, 0 to 1, is that of the reading.
    """

    page: int
    box: Box
    text: str
    how: How
    confidence: float


def reveal(
    image: Image, read: Read, *, reading: Reading | None = None, seen: Marks | None = None
) -> tuple[Revealed, ...]:
    """What `image` hides, read by `read`, which is the `read` of an OCR engine.

    `read` gets one sheet of everything that was found, once or twice, and is not called for a page without any. With
    the `reading` of the page, lines that were read badly are turned over and read again. `seen` are the marks of the
    page as it is `searched`, where they are known. Costs 50 ms of CPU time a page besides reading. What is said is not
    judged here: some of it is the grain of paper.
    """
    page = searched(image)
    seen = seen or marks(page.pixels)
    badly = turned_rows(reading, page.size_px) if reading else []
    strips, unread = _readable(hidden_strips(seen))
    found = said([*strips, *(strip(row, seen.levels, around=2) for row in badly)], page, read)
    told = [one for one in found if one.strip.row.how != "turned" or one.flipped]
    return (*(_revealed(block, page) for block in _blocks(told)), *([_flood(unread, page)] if unread else []))


def searched(image: Image) -> Image:
    """`image` at the size at which it is searched."""
    width, height = image.size_px
    share = EDGE_SEARCHED_PX / max(width, height)
    if share >= 1:
        return image
    size = max(1, round(width * share)), max(1, round(height * share))
    return replace(image, pixels=reduced(image.pixels, size), text_layer=None, jpeg=None)


def _rows(seen: Marks) -> list[Row]:
    """The rows of a page, the longest first."""
    height, width = seen.levels.shape
    faint = list(letter_rows(seen.faint, "faint"))
    between = [_longer(row, (width, height)) for row in letter_rows(seen.between, "between")]
    tiny = [*tiny_rows(seen.faint), *tiny_rows(seen.ink)]
    return sorted(_merged([*faint, *between, *tiny]), key=_length, reverse=True)


def hidden_strips(seen: Marks) -> Iterator[Strip]:
    """Rows as pictures, the longest first, whatever they look like."""
    pale = seen.levels * (grown(seen.ink, EDGE_PX) == 0)
    for row in _rows(seen):
        yield strip(row, seen.levels if row.how == "tiny" else pale, around=2 + round(AROUND * row.height))


def _readable(strips: Iterable[Strip]) -> tuple[list[Strip], list[Row]]:
    """Those that look like print, as many as are read; and the rows that are too many for that."""
    likely = [one for one in strips if look(one.shades).margin >= LEAST_MARGIN]
    pieces = list(accumulate(1 + one.shades.shape[1] // LENGTH_PX for one in likely))
    read = bisect_right(pieces, MOST_PIECES)
    return likely[:read], [one.row for one in likely[read:]]


def _longer(row: Row, size: tuple[int, int]) -> Row:
    more = BEYOND * row.height
    left, top, right, bottom = row.place
    if row.upended:
        return replace(row, place=(left, max(0, top - more), right, min(size[1], bottom + more)))
    return replace(row, place=(max(0, left - more), top, min(size[0], right + more), bottom))


def _length(row: Row) -> int:
    left, top, right, bottom = row.place
    return bottom - top if row.upended else right - left


def _merged(rows: Iterable[Row]) -> list[Row]:
    """Rows that share a place made one; what the first of them is called, it is called."""
    merged: list[Row] = []
    for row in rows:
        known = next((one for one in merged if one.upended == row.upended and _share(one.place, row.place)), None)
        if known is None:
            merged.append(row)
        else:
            merged[merged.index(known)] = replace(known, place=_around([known.place, row.place]))
    return merged


def _share(one: Place, other: Place) -> bool:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    lower, narrower = min(one[3] - one[1], other[3] - other[1]), min(one[2] - one[0], other[2] - other[0])
    return (
        right - left > 0
        and bottom - top > 0
        and (bottom - top > SHARED * lower if narrower > lower else right - left > SHARED * narrower)
    )


def _blocks(found: Sequence[Said]) -> Iterator[list[Said]]:
    """Rows that follow each other, in the direction in which they are read."""
    block: list[Said] = []
    for one in sorted(found, key=lambda one: (one.strip.row.how, one.strip.row.upended, one.flipped, _down(one)[0])):
        if block and not _follows(block[-1], one):
            yield block
            block = []
        block.append(one)
    if block:
        yield block


def _down(one: Said) -> tuple[int, int]:
    """Where a row begins and ends, counted along the direction in which lines follow each other."""
    left, top, right, bottom = one.strip.row.place
    start, end = (-right, -left) if one.strip.row.upended else (top, bottom)
    return (-end, -start) if one.flipped else (start, end)


def _follows(last: Said, one: Said) -> bool:
    row, before = one.strip.row, last.strip.row
    alike = (row.how, row.upended, one.flipped) == (before.how, before.upended, last.flipped)
    return alike and _down(one)[0] - _down(last)[1] <= LEADING * max(row.height, before.height)


def _revealed(block: Sequence[Said], page: Image) -> Revealed:
    return Revealed(
        page=page.page,
        box=_box([one.strip.row.place for one in block], page),
        text="\n".join(one.text for one in block),
        how=block[0].strip.row.how,
        confidence=float(np.mean([one.confidence for one in block])),
    )


def _flood(unread: Sequence[Row], page: Image) -> Revealed:
    told = f"{len(unread)} more rows of marks, which were not read"
    return Revealed(page.page, _box([row.place for row in unread], page), told, "flood", 1.0)


def _box(places: Sequence[Place], page: Image) -> Box:
    """The box around `places`."""
    width, height = page.size_px
    left, top, right, bottom = _around(places)
    return Box(left / width, top / height, min(1.0, right / width), min(1.0, bottom / height))


def _around(places: Sequence[Place]) -> Place:
    left, top, right, bottom = np.array(places).T
    return int(left.min()), int(top.min()), int(right.max()), int(bottom.max())
