"""How large a page is printed."""

from __future__ import annotations

import pytest

from sightline.image import capitals_px, prepare
from sightline.image.print import is_capital
from sightline.testing.examples import receipt
from sightline.types import Box, Reading, Upload, Word


def wider(box, share):
    """The box as an engine would draw it, which leaves white around the ink."""
    margin = share * box.height
    return Box(box.left, max(0, box.top - margin), box.right, min(1, box.bottom + margin))


@pytest.fixture(scope="module")
def page():
    example = receipt(1, market="en-US", look="pdf")
    return next(prepare(Upload(example.name, example.data)))


def reading_of(page, words):
    return Reading(page=1, words=tuple(words), engine="stated", size_px=page.size_px)


@pytest.mark.parametrize("share", [0, 0.2])
def test_the_height_is_that_of_the_ink_however_wide_the_boxes_are(page, share):
    words = [Word(word.text, wider(word.box, share), 1, word.line) for word in page.text_layer]
    stated = [word.box.height * page.size_px[1] for word in page.text_layer if is_capital(word.text)]
    assert capitals_px(page, reading_of(page, words)) == pytest.approx(min(stated), abs=1.5)


def test_too_few_words_tell_nothing(page):
    assert capitals_px(page, reading_of(page, [])) is None


@pytest.mark.parametrize(
    ("text", "tall"), [("TOTAL", True), ("12.50", True), ("10:45", True), ("Total", False), ("..", False), ("1", False)]
)
def test_words_of_capitals_and_digits_are_as_high_as_capitals(text, tall):
    assert is_capital(text) is tall


def test_boxes_without_area_or_ink_are_passed_over(page):
    blank = [Word("123", Box(0, 0, 0.01, 0.002), 1, 0), Word("123", Box(0.5, 0.5, 0.5, 0.5), 1, 0)]
    assert capitals_px(page, reading_of(page, blank * 3)) is None
