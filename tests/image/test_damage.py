"""Damaged files of every kind end in pages or in a named error, and a cut one never loses its end unnoticed."""

import io
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from sightline.errors import InputError
from sightline.image import Limits, prepare
from sightline.types import Image, Upload

FILES = {
    "jpeg": ("JPEG", {}),
    "progressive jpeg": ("JPEG", {"progressive": True}),
    "png": ("PNG", {}),
    "lossy webp": ("WEBP", {"quality": 80}),
    "lossless webp": ("WEBP", {"lossless": True}),
    "gif": ("GIF", {}),
    "bmp": ("BMP", {}),
    "tiff": ("TIFF", {}),
    "lzw tiff": ("TIFF", {"compression": "tiff_lzw"}),
    "avif": ("AVIF", {"speed": 10}),
    "pdf": ("PDF", {}),
}
if find_spec("pillow_heif"):
    FILES["heic"] = ("HEIF", {})
# A flipped bit may make a page larger; small limits keep the test short.
LIMITS = Limits(max_pixels=1_000_000, working_pixels=250_000)
few = settings(max_examples=40, deadline=None)


@cache
def whole(kind):
    """A valid file of `kind`, and the pixels that it stands for."""
    fmt, options = FILES[kind]
    noise = np.random.default_rng(5).integers(0, 255, (32, 48, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    picture = Picture.fromarray(noise)
    if fmt == "HEIF":
        pytest.importorskip("pillow_heif").from_pillow(picture).save(buffer)
    else:
        picture.save(buffer, fmt, **options)
    data = buffer.getvalue()
    (page,) = prepared(data)
    return data, page.pixels


def prepared(data):
    return list(prepare(Upload("given", data), limits=LIMITS))


@pytest.mark.parametrize("kind", FILES)
@few
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_is_refused_unless_no_pixel_is_missing(kind, share):
    data, pixels = whole(kind)
    try:
        pages = prepared(data[: int(len(data) * share)])
    except InputError as error:
        assert "given" in error.message  # noqa: PT017 (a cut behind the last pixel is no error)
        return
    assert [(page.pixels == pixels).all() for page in pages] == [True]


@pytest.mark.parametrize("kind", FILES)
@few
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=8))
def test_flipped_bits_give_pages_or_a_named_error(kind, flips):
    data = bytearray(whole(kind)[0])
    for share, bit in flips:
        data[int(len(data) * share)] ^= 1 << bit
    try:
        pages = prepared(bytes(data))
    except InputError as error:
        assert "given" in error.message  # noqa: PT017 (some flips are not noticed, as the format has no checksum)
        return
    assert all(isinstance(page, Image) and page.pixels.ndim == 3 for page in pages)
