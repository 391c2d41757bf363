"""Draws a text in print below a page, in whatever script it has."""

from __future__ import annotations

import textwrap
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEIGHT_PX, LEADING, MARGIN_PX = 20, 1.5, 16
# A letter of a script without spaces is about as wide as high, one of another about half of that.
WIDE, NARROW = 1.0, 0.55


class Fonts:
    """Those of a folder in the order of their names, and then one of Matplotlib."""

    def __init__(self, folder: Path | None) -> None:
        import matplotlib as mpl

        own = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"
        found = [path for kind in ("*.ttf", "*.ttc", "*.otf") for path in folder.rglob(kind)] if folder else []
        self._fonts = [ImageFont.truetype(path, HEIGHT_PX) for path in [*sorted(found), own]]

    def can_draw(self, text: str) -> bool:
        """Whether a font has all letters of `text`."""
        return self.of(text) is not None

    def of(self, text: str) -> ImageFont.FreeTypeFont | None:
        """The first font that has all letters of `text`."""
        letters = {letter for letter in text if unicodedata.category(letter)[0] == "L"}
        return next((font for font in self._fonts if all(_has(font, letter) for letter in letters)), None)


def printed(page: NDArray[np.uint8], text: str, fonts: Fonts) -> NDArray[np.uint8]:
    """`page` with `text` in black on white below it. Raises LookupError where no font has its letters."""
    font = fonts.of(text)
    if font is None:
        raise LookupError("no font has these letters; give a folder of fonts that do")
    width = page.shape[1]
    dense = any(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    characters = int((width - 2 * MARGIN_PX) / (HEIGHT_PX * (WIDE if dense else NARROW)))
    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, characters)]
    step = round(HEIGHT_PX * LEADING)
    band = Picture.new("RGB", (width, 2 * MARGIN_PX + step * len(lines)), "white")
    pen = ImageDraw.Draw(band)
    for number, line in enumerate(lines):
        pen.text((MARGIN_PX, MARGIN_PX + number * step), line, font=font, fill="black")
    return np.concatenate([page, np.asarray(band)])


def _has(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether `font` draws `letter`, and not the box that stands for what it lacks."""
    return _drawn(font, letter) != _drawn(font, "\U0010fffd")


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    picture = Picture.new("L", (2 * HEIGHT_PX, 2 * HEIGHT_PX))
    ImageDraw.Draw(picture).text((0, 0), letter, font=font, fill=255)
    return picture.tobytes()
