"""Parts of pages cut out, enlarged, and read where engines run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sightline.image.part import enlarged, part
from sightline.look.spots import Spot
from sightline.ocr import Engine
from sightline.ocr.loaded import loaded, others
from sightline.types import Box, Image, Reading
from sightline.verify.legible import FLOORS

# What is around the words is cut out with them, in heights of their box: engines miss print that touches the edge.
MARGIN_ACROSS, MARGIN_DOWN = 1.0, 0.5
# The box of a line is enlarged to this height, a little more than PP-OCR reads lines at, and at most so many times.
LINE_PX, MOST_ENLARGED = 56, 4.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A small part of a page, cheap to hand to another process; `box` is where it lies, `factor` how to enlarge it."""

    image: Image
    box: Box
    factor: float


def cuts(spots: Sequence[Spot], images: Sequence[Image]) -> tuple[Cut, ...]:
    """A cut for each spot."""
    pages = {image.page: image for image in images}
    return tuple(_cut(spot, pages[spot.page]) for spot in spots)


def reread(cuts: Sequence[Cut], engine: str) -> tuple[tuple[Reading, ...], ...]:
    """What is read in each of `cuts`, as places of the page: by `engine`, and where it is unsure by others, if any.

    Raises EngineError. A cut takes some 50 ms of a processor.
    """
    first = loaded(engine)
    return tuple(_read(cut, first, others(engine)) for cut in cuts)


def _cut(spot: Spot, image: Image) -> Cut:
    width, height = image.size_px
    # The words of one line are equally high; of a slanted one, the box around all of them is higher.
    line_px = max(1.0, max(word.box.height for word in spot.words) * height)
    across, down = MARGIN_ACROSS * line_px / width, MARGIN_DOWN * line_px / height
    left, top, right, bottom = spot.box
    pixels, box = part(image, Box(left - across, top - down, right + across, bottom + down))
    return Cut(pixels, box, min(MOST_ENLARGED, max(1.0, LINE_PX / line_px)))


def _read(cut: Cut, first: Engine, others: Sequence[Engine]) -> tuple[Reading, ...]:
    image = enlarged(cut.image, cut.factor)
    reading = first.read(image)
    unsure = not reading.words or min(w.confidence for w in reading.words) < FLOORS[first.name].exact
    asked = others if unsure else ()
    return tuple(_placed(found, cut.box) for found in (reading, *(engine.read(image) for engine in asked)))


def _placed(reading: Reading, box: Box) -> Reading:
    """The same words as places of the page."""
    return replace(reading, words=tuple(replace(word, box=word.box.from_part(box)) for word in reading.words))
