"""A mark in a picture itself."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.image.mark import ALPHABET, marked
from sightline.types import Image


def blank(width: int, height: int) -> Image:
    return Image(np.full((height, width, 3), 120, np.uint8), page=1, source_px=(width, height))


@pytest.mark.parametrize("size", [(348, 348), (96, 600), (1568, 40), (20, 20), (1, 1)])
def test_the_mark_is_below_the_picture_which_stays_as_it_is(size):
    image = blank(*size)
    found = marked(image, "K7M", number=3)
    height = image.pixels.shape[0]
    assert (found.pixels[:height] == image.pixels).all()
    assert (found.page, found.source_px, found.size_px[0]) == (3, image.source_px, size[0])
    assert found.pixels[height:].max() == 255
    assert not found.pixels.flags.writeable


def test_every_mark_is_drawn_in_its_own_way():
    drawn = {marked(blank(348, 348), letter, number=1).digest for letter in ALPHABET}
    assert len(drawn) == len(ALPHABET)
