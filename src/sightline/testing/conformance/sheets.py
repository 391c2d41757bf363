"""Plain pages of printed words whose places are known, drawn with the font that Pillow carries."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from sightline.image import prepare
from sightline.types import Box, Image, Upload

# An A5 page at 150 dots per inch, with print of about 12 points.
SIZE_PX = (874, 1240)
FONT_PX = 26
LEADING_PX = 54
MARGIN_PX = 80
AMOUNTS_PX = 660

TEXT = (
    "The harbour shop sells rope and paint,",
    "lamps for the boat and oil for them,",
    "and opens every morning before eight.",
    "Whoever brings a broken lantern there",
    "has it mended while the kettle boils.",
    "In winter the door stays closed until",
    "the ferry has come in from the island.",
)
PRICES = (("Rope, ten metres", "14.50"), ("Brass lantern", "38.20"), ("Lamp oil", "6.95"), ("Together", "59.65"))


@dataclass(frozen=True, slots=True)
class Print:
    """One drawn word, and the box around its ink."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """Prepared pages that all say the same; `rows` are the printed runs, each a list of its words."""

    pages: tuple[Image, ...]
    rows: tuple[tuple[Print, ...], ...]

    @property
    def words(self) -> tuple[Print, ...]:
        """Everything that is printed on one page, in reading order."""
        return tuple(word for row in self.rows for word in row)


def printed_sheet(*, pages: int = 1) -> Sheet:
    """A page of English prose and a small list of prices, `pages` times."""
    picture = Picture.new("RGB", SIZE_PX, "white")
    draw = ImageDraw.Draw(picture)
    rows = [_write(draw, line, MARGIN_PX, MARGIN_PX + LEADING_PX * i) for i, line in enumerate(TEXT)]
    for i, (name, amount) in enumerate(PRICES, start=len(TEXT) + 1):
        top = MARGIN_PX + LEADING_PX * i
        rows += [_write(draw, name, MARGIN_PX, top), _write(draw, amount, AMOUNTS_PX, top)]
    return Sheet(_prepared([picture] * pages), tuple(rows))


def plain_page(size_px: tuple[int, int]) -> Image:
    """A white page without any print."""
    return _prepared([Picture.new("RGB", size_px, "white")])[0]


def _write(draw: ImageDraw.ImageDraw, line: str, left: float, top: float) -> tuple[Print, ...]:
    font = ImageFont.load_default(FONT_PX)
    made: list[Print] = []
    for text in line.split():
        draw.text((left, top), text, font=font, fill="black")
        x0, y0, x1, y1 = draw.textbbox((left, top), text, font=font)
        width, height = SIZE_PX
        made.append(Print(text, Box(x0 / width, y0 / height, x1 / width, y1 / height)))
        left += font.getlength(text + " ")
    return tuple(made)


def _prepared(pictures: Sequence[Picture.Image]) -> tuple[Image, ...]:
    buffer = io.BytesIO()
    pictures[0].save(buffer, "TIFF", save_all=True, append_images=pictures[1:])
    return tuple(prepare(Upload("drawn.tiff", buffer.getvalue())))
