import hashlib
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from sightline.errors import CorruptInput
from sightline.image import Limits, prepare, turn
from sightline.types import Box, Image, Upload, Word


def page_of(pixels, *, words=None):
    height, width = pixels.shape[:2]
    return Image(pixels=pixels, page=2, source_px=(width * 2, height * 2), text_layer=words)


def test_the_digest_is_the_sha256_of_shape_and_pixels(forge, pages_of):
    wide, tall = (pages_of(forge.file(Picture.new("L", size, 7), "PNG"))[0] for size in ((6, 4), (4, 6)))
    assert wide.digest == hashlib.sha256(b"(4, 6, 3)" + bytes([7] * 72)).hexdigest()
    assert wide.digest != tall.digest


def test_the_same_picture_in_two_formats_has_one_digest(forge, pages_of):
    picture = Picture.effect_noise((40, 30), 50).convert("RGB")
    digests = {pages_of(forge.file(picture, fmt))[0].digest for fmt in ("PNG", "BMP", "TIFF")}
    assert len(digests) == 1


@pytest.mark.parametrize("size", [(300, 200), (2_000, 10), (10, 2_000), (1, 1)])
def test_a_large_page_is_reduced_to_the_working_size_and_keeps_its_shape(forge, pages_of, size):
    limits = Limits(working_pixels=5_000, working_edge_px=400)
    (page,) = pages_of(forge.file(Picture.new("L", size, 200), "PNG"), limits=limits)
    width, height = page.size_px
    assert width * height <= 5_000
    assert max(width, height) <= 400
    assert page.source_px == size
    assert abs(width / size[0] - height / size[1]) * max(size) <= max(2, max(size) / min(size))
    assert set(np.unique(page.pixels)) == {200}


def test_a_page_within_the_working_size_is_left_as_it_is(forge, pages_of):
    noise = np.random.default_rng(1).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    (page,) = pages_of(forge.file(Picture.fromarray(noise), "PNG"))
    assert (page.pixels == noise).all()


def test_reducing_is_antialiased(forge, pages_of):
    stripes = np.tile(np.array([0, 255], dtype=np.uint8), (100, 50))
    (page,) = pages_of(forge.file(Picture.fromarray(stripes), "PNG"), limits=Limits(working_pixels=1_600))
    assert np.abs(page.pixels[5:-5, 5:-5].astype(int) - 127).max() < 40


def test_the_pixels_of_a_page_cannot_be_written(forge, pages_of):
    (page,) = pages_of(forge.file(Picture.new("L", (5, 5)), "PNG"))
    with pytest.raises(ValueError, match="read-only"):
        page.pixels[0, 0] = 1


def test_nothing_is_decoded_before_a_page_is_asked_for():
    pages = prepare(Upload("bad.png", b"\x89PNG\r\n\x1a\n"))
    with pytest.raises(CorruptInput, match=r"bad\.png"):
        next(pages)


@given(st.sampled_from([0, 90, 180, 270]), st.integers(1, 6), st.integers(1, 6))
def test_turning_back_gives_the_same_page(degrees, width, height):
    pixels = np.arange(width * height * 3, dtype=np.uint8).reshape(height, width, 3)
    (page,) = prepare(Upload("a.bmp", bmp(pixels)))
    back = turn(turn(page, degrees), -degrees % 360)
    assert (back.pixels == page.pixels).all()
    assert back.digest == page.digest
    assert back.turned == 0
    assert back.source_px == page.source_px


@pytest.mark.parametrize(("degrees", "corner"), [(90, (-1, 0)), (180, (-1, -1)), (270, (0, -1))])
def test_a_page_turns_clockwise(degrees, corner):
    pixels = np.zeros((3, 5, 3), dtype=np.uint8)
    pixels[corner] = 255  # where the top left of the turned page comes from
    turned = turn(page_of(pixels), degrees)
    assert turned.pixels[0, 0, 0] == 255
    assert turned.turned == degrees
    assert turned.source_px == ((10, 6) if degrees == 180 else (6, 10))
    assert turned.page == 2


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_words_turn_with_the_page(degrees):
    pixels = np.full((100, 200, 3), 255, dtype=np.uint8)
    pixels[10:20, 30:90] = 0
    word = Word("total", Box(30 / 200, 10 / 100, 90 / 200, 20 / 100), 1.0, 0)
    turned = turn(page_of(pixels, words=(word,)), degrees)
    height, width = turned.pixels.shape[:2]
    assert turned.text_layer is not None
    left, top, right, bottom = (round(v) for v in np.multiply(turned.text_layer[0].box, (width, height) * 2))
    assert (turned.pixels[top:bottom, left:right] == 0).all()
    assert (right - left) * (bottom - top) == 600


def test_other_angles_are_refused():
    with pytest.raises(ValueError, match="45"):
        turn(page_of(np.zeros((2, 2, 3), dtype=np.uint8)), 45)


def bmp(pixels):
    buffer = io.BytesIO()
    Picture.fromarray(pixels).save(buffer, "BMP")
    return buffer.getvalue()
