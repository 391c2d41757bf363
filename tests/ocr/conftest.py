"""The engines, and small pages of print whose words and places are known."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pytest
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from sightline.image import prepare
from sightline.ocr import Engine
from sightline.ocr.rapid import RapidOCR
from sightline.ocr.tesseract import COMMAND, Tesseract
from sightline.testing.examples import receipt
from sightline.types import Image, Reading, Upload, Word

Lines: TypeAlias = Sequence[tuple[str, str]]


@pytest.fixture(scope="session")
def rapid() -> RapidOCR:
    return RapidOCR()


@pytest.fixture(scope="session", params=["rapidocr", "tesseract"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    if request.param == "rapidocr":
        return request.getfixturevalue("rapid")
    if shutil.which(COMMAND) is None:
        pytest.skip("the tesseract command is not installed")
    return Tesseract()


@pytest.fixture(scope="session")
def till_receipt() -> Image:
    """A page whose file states every word and its place, so that an engine can be held against it."""
    (page,) = prepare(Upload("receipt.pdf", receipt(3, market="en-GB", layout="till", look="pdf").data))
    assert page.text_layer
    return page


@pytest.fixture(scope="session")
def roll() -> Callable[..., Image]:
    """Draws rows of a name and an amount on a till roll, turned aside by `skew` degrees if asked."""

    def drawn(rows: Lines, *, size_px: tuple[int, int], skew: float = 0) -> Image:
        picture = Picture.new("RGB", size_px, "white")
        draw, font = ImageDraw.Draw(picture), ImageFont.load_default(20)
        for number, (name, amount) in enumerate(rows):
            top = 20 + 30 * number
            draw.text((20, top), name, font=font, fill="black")
            draw.text((size_px[0] - 20, top), amount, font=font, fill="black", anchor="ra")
        turned = picture.rotate(skew, resample=Picture.Resampling.BICUBIC, expand=True, fillcolor="white")
        buffer = io.BytesIO()
        turned.save(buffer, "PNG")
        (page,) = prepare(Upload("roll.png", buffer.getvalue()))
        return page

    return drawn


@dataclass(frozen=True)
class Recall:
    """Compares a reading with words whose places are known."""

    near: float = 0.02
    """How far apart, as a share of the page, the middles of one word may lie in two readings of it."""

    def missed(self, words: Sequence[Word], reading: Reading) -> list[str]:
        """What was not read where it stands."""
        return [word.text for word in words if not any(self._same(word, other) for other in reading.words)]

    def _same(self, word: Word, other: Word) -> bool:
        (x, y), (other_x, other_y) = word.box.center, other.box.center
        return word.text == other.text and abs(x - other_x) < self.near and abs(y - other_y) < self.near


@pytest.fixture(scope="session")
def recall() -> Recall:
    return Recall()
