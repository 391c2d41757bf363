from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.image.part import enlarged, part
from sightline.types import Box, Image

WIDTH, HEIGHT = 40, 30


@pytest.fixture(scope="module")
def page() -> Image:
    return made()


def made() -> Image:
    pixels = np.arange(WIDTH * HEIGHT * 3, dtype=np.uint32).reshape(HEIGHT, WIDTH, 3) % 251
    return Image(pixels.astype(np.uint8), 2, (WIDTH, HEIGHT))


edges = st.floats(-0.5, 1.5)


@given(left=edges, top=edges, width=st.floats(0, 1), height=st.floats(0, 1))
def test_a_part_holds_the_px_of_the_box_that_it_says_whatever_was_asked_for(left, top, width, height) -> None:
    page = made()
    small, box = part(page, Box(left, top, left + width, top + height))
    first, last = round(box.left * WIDTH), round(box.right * WIDTH)
    upper, lower = round(box.top * HEIGHT), round(box.bottom * HEIGHT)
    assert 0 <= first < last <= WIDTH
    assert 0 <= upper < lower <= HEIGHT
    assert np.array_equal(small.pixels, page.pixels[upper:lower, first:last])
    assert small.page == page.page


def test_a_part_is_no_view_of_the_page_so_that_it_is_cheap_to_hand_on(page) -> None:
    small, _ = part(page, Box(0.1, 0.1, 0.2, 0.2))
    assert small.pixels.base is None or not np.shares_memory(small.pixels, page.pixels)


def test_enlarging_keeps_the_page_and_multiplies_the_px(page) -> None:
    large = enlarged(page, 2.5)
    assert (large.size_px, large.page) == ((100, 75), 2)
