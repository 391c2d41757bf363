"""The page as a picture, with a labelled box around every place that shows a value.

Colour and letter both carry the status, so the picture can be read without telling colours apart. A label goes to
the nearest place where it hides neither print, nor a box, nor another label; the white margins are such a place too.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont, ImageOps

from sightline.types import Action, Box, Found, Image, Record, Status

LETTERS: dict[Status, str] = {"confirmed": "C", "contradicted": "X", "unverified": "?", "missing": "-"}
# Told apart with any kind of colour vision (after Okabe and Ito, 2008), darkened to carry white letters.
COLOURS: dict[Status, str] = {
    "confirmed": "#00785a",
    "contradicted": "#c23b00",
    "unverified": "#2f5fa8",
    "missing": "#6b6b6b",
}
# What screening found, drawn like values, in their own letters and names.
THREATS: dict[Action, str] = {"block": "B", "review": "R", "neutralised": "N", "allow": "i"}
THREAT_COLOURS: dict[Action, str] = {
    "block": "#a3005c",
    "review": "#8a5a00",
    "neutralised": "#5b3fa0",
    "allow": "#6b6b6b",
}
WORDS: dict[Action, str] = {
    "block": "blocked",
    "review": "to review",
    "neutralised": "shown to no model",
    "allow": "for information",
}
PAPER, INK, FAINT, EDGE = "#ffffff", "#1d1d1f", "#6b6b6b", "#d9d9d9"

# Smaller pages are enlarged to this short edge, so that labels fit beside their print, but never past the long one.
SHORT_EDGE_PX, LONG_EDGE_PX = 1000, 4000
TYPE_PER_EDGE = 1 / 68
# What a label's place costs: the parts of its area that hide other labels, boxes or print, and the way to its box
# in type sizes. Hiding print altogether is as bad as standing 50 type sizes away.
LABEL_COST, BOX_COST, PRINT_COST = 400.0, 80.0, 50.0
# Neighbouring pixels that differ by this much (of 255) are the edge of print.
PRINT_CONTRAST = 40

Rects: TypeAlias = NDArray[np.float64]
"""N x 4: left, top, right, bottom in px of the picture."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture's plan in px: the page below a legend, between two margins for labels."""

    page_px: tuple[int, int]
    margin: int
    top: int
    font: ImageFont.FreeTypeFont

    @property
    def unit(self) -> float:
        """The type size, to which every distance is relative."""
        return float(self.font.size)

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) of the whole picture."""
        return self.page_px[0] + 2 * self.margin, self.page_px[1] + self.top + round(self.unit)

    def rect(self, box: Box) -> list[float]:
        """`box` in px of the picture, with a little air around its print."""
        (width, height), air = self.page_px, 0.2 * self.unit
        return [
            self.margin + box.left * width - air,
            self.top + box.top * height - air,
            self.margin + box.right * width + air,
            self.top + box.bottom * height + air,
        ]


@dataclass(frozen=True, slots=True)
class Mark:
    """A box and the label that belongs to it."""

    label: str
    colour: str
    box: Box


def draw(image: Image, record: Record) -> bytes:
    """A PNG of `image` with a box for every place where `record` found a value or a threat on that page, and a legend.

    Give the page as the record saw it, turned by `record.pages[i].turned` degrees. Small pages are enlarged and
    every page gets margins for the labels, so the picture is larger than the page.
    """
    marks = [*_marks(record, image.page), *_threats(record, image.page)]
    scale = max(1.0, min(SHORT_EDGE_PX / min(image.size_px), LONG_EDGE_PX / max(image.size_px)))
    width, height = (round(edge * scale) for edge in image.size_px)
    page = Picture.fromarray(image.pixels).resize((width, height), Picture.Resampling.LANCZOS)
    canvas = _canvas((width, height), marks)
    picture = Picture.new("RGB", canvas.size_px, PAPER)
    picture.paste(ImageOps.expand(page, 1, EDGE), (canvas.margin - 1, canvas.top - 1))
    labels = _labels(marks, canvas, _print_sums(picture))
    pen = ImageDraw.Draw(picture, "RGBA")
    for mark in marks:
        _draw_box(pen, mark, canvas)
    for mark, rect in zip(marks, labels, strict=True):
        _draw_label(pen, mark, rect, canvas)
    _draw_legend(pen, record, canvas, page=image.page)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _marks(record: Record, page: int) -> list[Mark]:
    """A mark for each place on `page`. Values of one status share it; further parts of a text have a bare letter."""
    names: dict[tuple[Status, Box], list[str]] = {}
    for field in record.fields:
        before: Box | None = None
        for place in field.evidence:
            if place.page == page:
                there = names.setdefault((field.status, place.box), [])
                if before is None or not _goes_on(before, place.box):
                    there.append(_name(field.path))
                before = place.box
    return [Mark(_label(LETTERS[status], there), COLOURS[status], box) for (status, box), there in names.items()]


def _threats(record: Record, page: int) -> list[Mark]:
    """A mark for each place on `page` that screening found; a kind of finding names it."""
    return [
        Mark(f"{THREATS[found.action]}  {found.kind.replace('_', ' ')}", THREAT_COLOURS[found.action], found.box)
        for found in _found(record)
        if found.page == page and found.box is not None
    ]


def _found(record: Record) -> Sequence[Found]:
    return record.screening.findings if record.screening else ()


def _name(path: str) -> str:
    """`line_items[2].total` becomes `#3 total`: there is little room on a page, and people count from 1."""
    return re.sub(r"^.*\[(\d+)\]\.?", lambda found: f"#{int(found[1]) + 1} ", path)


def _label(letter: str, names: Sequence[str]) -> str:
    """The letter and the names; the number of an item is said once."""
    if not names:
        return letter
    number = names[0].partition(" ")[0] + " "
    return f"{letter}  {names[0]}" + "".join(f", {name.removeprefix(number)}" for name in names[1:])


def _goes_on(before: Box, after: Box) -> bool:
    """Whether `after` is the rest of the line that `before` starts, or the next line of its text."""
    height = max(before.height, after.height)
    down = after.center[1] - before.center[1]
    overlaps = min(before.right, after.right) > max(before.left, after.left)
    return abs(down) < height / 2 or (overlaps and 0 <= down < 2 * height)


def _canvas(page_px: tuple[int, int], marks: Sequence[Mark]) -> Canvas:
    size = max(14, round(min(page_px) * TYPE_PER_EDGE))
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType; install the wheel from PyPI, which has it")
    widest = max((font.getlength(mark.label) for mark in marks), default=0.0)
    return Canvas(page_px, margin=round(widest + 3 * size), top=round(6 * size), font=font)


def _print_sums(picture: Picture.Image) -> NDArray[np.int64]:
    """Entry [y, x] counts the pixels at the edge of print that lie above and left of (x, y)."""
    grey = np.asarray(picture.convert("L")).astype(np.int16)
    edges = np.abs(np.diff(grey, axis=1, prepend=grey[:, :1])) > PRINT_CONTRAST
    return np.pad(edges.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _labels(marks: Sequence[Mark], canvas: Canvas, sums: NDArray[np.int64]) -> list[list[float]]:
    """A place for each mark's label, chosen one after the other from the top of the page down."""
    boxes = np.array([canvas.rect(mark.box) for mark in marks]).reshape(-1, 4)
    placed = np.empty((0, 4))
    chosen: dict[int, list[float]] = {}
    for index in sorted(range(len(marks)), key=lambda index: marks[index].box.top):
        spots = _spots(boxes[index], marks[index].label, canvas)
        cost = (
            _way(spots, boxes[index]) / canvas.unit
            + _covered(spots, placed) * LABEL_COST
            + _covered(spots, boxes) * BOX_COST
            + _print_share(spots, sums) * PRINT_COST
        )
        best = spots[int(cost.argmin())]
        placed = np.vstack([placed, best])
        chosen[index] = [float(edge) for edge in best]
    return [chosen[index] for index in range(len(marks))]


def _spots(box: NDArray[np.float64], label: str, canvas: Canvas) -> Rects:
    """Places for a label around `box`, near ones and the margins, all of them within the picture."""
    unit, (left, top, right, bottom) = canvas.unit, box
    width, height = canvas.font.getlength(label) + 0.8 * unit, 1.4 * unit
    steps = np.arange(8) * 2.5 * unit + 0.3 * unit
    beside = [right + steps, left - width - steps, np.array([left, right - width])]
    margins = np.array([canvas.margin - width - 0.8 * unit, canvas.margin + canvas.page_px[0] + 0.8 * unit])
    above, middle, below = top - height - 0.2 * unit, (top + bottom - height) / 2, bottom + 0.2 * unit
    lines = np.concatenate([[above, below], middle + np.arange(-24, 25) * 0.5 * height])
    x, y = (grid.ravel() for grid in np.meshgrid(np.concatenate([*beside, margins]), lines))
    x = x.clip(0, canvas.size_px[0] - width)
    y = y.clip(canvas.top, max(canvas.top, canvas.size_px[1] - height))
    return np.stack([x, y, x + width, y + height], axis=1)


def _way(spots: Rects, box: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far in px each spot is from `box`; of spots as near, the one on the same line is a little nearer."""
    across = np.maximum(np.maximum(spots[:, 0] - box[2], box[0] - spots[:, 2]), 0)
    down = np.maximum(np.maximum(spots[:, 1] - box[3], box[1] - spots[:, 3]), 0)
    off_line = np.abs((spots[:, 1] + spots[:, 3]) - (box[1] + box[3])) / 2
    return np.hypot(across, down) + 0.1 * off_line


def _covered(spots: Rects, others: Rects) -> NDArray[np.float64]:
    """The part of each spot's area that lies over `others`; overlapping others count twice."""
    across = np.minimum(spots[:, None, 2], others[None, :, 2]) - np.maximum(spots[:, None, 0], others[None, :, 0])
    down = np.minimum(spots[:, None, 3], others[None, :, 3]) - np.maximum(spots[:, None, 1], others[None, :, 1])
    return (across.clip(0) * down.clip(0)).sum(axis=1) / _area(spots)


def _print_share(spots: Rects, sums: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much of each spot is print, 0 to 1: a line of text has an edge in about every fourth pixel."""
    left, top, right, bottom = spots.astype(np.int64).T
    edges = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return (4 * edges / _area(spots)).clip(0, 1)


def _area(rects: Rects) -> NDArray[np.float64]:
    return (rects[:, 2] - rects[:, 0]) * (rects[:, 3] - rects[:, 1])


def _draw_box(pen: ImageDraw.ImageDraw, mark: Mark, canvas: Canvas) -> None:
    colour, line = mark.colour, max(2, round(canvas.unit / 9))
    pen.rounded_rectangle(
        canvas.rect(mark.box), radius=0.25 * canvas.unit, fill=f"{colour}1c", outline=f"{colour}d8", width=line
    )


def _draw_label(pen: ImageDraw.ImageDraw, mark: Mark, rect: list[float], canvas: Canvas) -> None:
    left, top, right, bottom = rect
    colour, box = mark.colour, canvas.rect(mark.box)
    start = (min(max((box[0] + box[2]) / 2, left), right), min(max((box[1] + box[3]) / 2, top), bottom))
    end = (min(max(start[0], box[0]), box[2]), min(max(start[1], box[1]), box[3]))
    if start != end:
        pen.line([start, end], fill=f"{colour}b0", width=max(1, round(canvas.unit / 12)))
    pen.rounded_rectangle(rect, radius=0.35 * canvas.unit, fill=colour)
    pen.text(((left + right) / 2, (top + bottom) / 2), mark.label, fill=PAPER, font=canvas.font, anchor="mm")


def _draw_legend(pen: ImageDraw.ImageDraw, record: Record, canvas: Canvas, *, page: int) -> None:
    """Two lines above the page: the outcome, then how many values and threats the whole document has of each sort."""
    unit, x = canvas.unit, canvas.unit
    title = f"{record.task or 'document'}, page {page}: {record.outcome}"
    pen.text((x, 1.6 * unit), title, fill=INK, font=canvas.font, anchor="lm")
    for count, letter, word, colour in _counted(record):
        pen.rounded_rectangle([x, 3.0 * unit, x + 1.6 * unit, 4.6 * unit], radius=0.35 * unit, fill=colour)
        pen.text((x + 0.8 * unit, 3.8 * unit), letter, fill=PAPER, font=canvas.font, anchor="mm")
        words = f"{count} {word}"
        pen.text((x + 2.1 * unit, 3.8 * unit), words, fill=FAINT, font=canvas.font, anchor="lm")
        x += canvas.font.getlength(words) + 4 * unit


def _counted(record: Record) -> list[tuple[int, str, str, str]]:
    """How many there are of each sort of mark, with its letter, name and colour; none of which there is none."""
    values = Counter(field.status for field in record.fields)
    threats = Counter(found.action for found in _found(record))
    counted = [(values[status], letter, status, COLOURS[status]) for status, letter in LETTERS.items()]
    counted += [(threats[one], letter, WORDS[one], THREAT_COLOURS[one]) for one, letter in THREATS.items()]
    return [one for one in counted if one[0]]
