"""What a model is sent of a page."""

from __future__ import annotations

import io
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from sightline.errors import TooLarge, UsageError
from sightline.image import Limits, prepare, render
from sightline.image.encode import jpeg, jpeg_by_pillow
from sightline.models import plan, profile, read_profiles
from sightline.types import Box, Image, Upload

DATA = os.environ.get("SIGHTLINE_DATA")
# One of each rule.
MODELS = (
    "openai:gpt-4o",
    "openai:gpt-5.4",
    "anthropic:claude-haiku-4-5",
    "anthropic:claude-opus-5",
    "google:gemini-2.5-flash",
    "google:gemini-3-flash",
    "mistral:pixtral-12b",
    "qwen:qwen3-vl-8b",
    "meta:llama-4-scout",
    "amazon.nova-lite-v1:0",
    "acme:seer-9",
)
SMALL = """
[[family]]
name = "small"
models = ["small"]
providers = ["house"]
source = "a test"
checked = 2026-11-21
max_bytes = {max_bytes}
[family.levels]
auto = {{ kind = "flat", tokens = 7, edge_px = 400 }}
"""


def page_of(pixels):
    """The page that is prepared from a PNG of `pixels`."""
    stream = io.BytesIO()
    Picture.fromarray(pixels).save(stream, "PNG", compress_level=1)
    return next(prepare(Upload("page", stream.getvalue()), limits=Limits(working_pixels=30_000_000)))


def smooth(width, height):
    """A picture whose colour tells the place: red grows to the right, green downwards."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 / width, y * 255 / height, np.full((height, width), 128)], axis=-1).astype(np.uint8)


def decoded(rendition):
    return np.asarray(Picture.open(io.BytesIO(rendition.data)))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("size", [(1000, 3000), (900, 640), (120, 90)])
@pytest.mark.parametrize("text_px", [None, 12.0])
def test_every_model_is_sent_what_it_does_not_resize(model, size, text_px):
    page = page_of(smooth(*size))
    planned = plan(page.size_px, model, task="receipt", text_px=text_px)
    renditions = render(page, planned)
    row = profile(model)
    assert len(renditions) == planned.crops
    for each, box in zip(renditions, planned.boxes, strict=True):
        picture = Picture.open(io.BytesIO(each.data))
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", planned.size_px)
        assert (each.size_px, each.box, each.detail, each.page) == (picture.size, box, planned.detail, 1)
        assert row.see(each.size_px, each.detail).size == each.size_px
    assert sum(each.image_tokens for each in renditions) == planned.image_tokens


def test_the_jpeg_holds_the_picture_and_nothing_else():
    (sent,) = render(page := page_of(smooth(640, 480)), plan(page.size_px, "openai:gpt-4o"))
    picture = Picture.open(io.BytesIO(sent.data))
    assert not {"exif", "icc_profile", "comment", "progressive"} & set(picture.info)
    assert picture.layer == [(1, 2, 2, 0), (2, 1, 1, 1), (3, 1, 1, 1)]


def test_both_encoders_make_the_same_picture():
    pixels = smooth(640, 480)
    one, other = (Picture.open(io.BytesIO(data)) for data in (jpeg(pixels), jpeg_by_pillow(pixels, 78)))
    assert (one.layer, one.quantization) == (other.layer, other.quantization)
    assert np.abs(np.asarray(one, dtype=int) - np.asarray(other)).max() <= 4


def test_a_page_that_has_the_size_already_is_not_resampled():
    page = page_of(smooth(640, 480))
    (sent,) = render(page, plan(page.size_px, "openai:gpt-4o", task="receipt"))
    assert sent.data == jpeg(page.pixels)


def test_a_page_that_was_prepared_at_the_planned_size_is_taken():
    planned = plan((3000, 2000), "anthropic:claude-haiku-4-5")
    (sent,) = render(page_of(smooth(*planned.size_px)), planned)
    assert sent.size_px == planned.size_px


def test_a_neutralised_page_is_the_same_every_time_and_shows_nothing_faint():
    pixels = np.full((480, 640, 3), 250, np.uint8)
    pixels[200:230, 100:500:9] = 240
    page = page_of(pixels)
    planned = plan(page.size_px, "openai:gpt-4o", task="receipt")
    (plain,), (one,), (other,) = render(page, planned), *(render(page, planned, neutralised=True) for _ in range(2))
    assert np.ptp(decoded(plain)) >= 6
    assert np.ptp(decoded(one)) == 0
    assert one.data == other.data


def test_a_file_that_could_be_sent_as_it_is_is_not_where_it_is_to_be_neutralised():
    pixels = smooth(640, 480)
    page = Image(pixels, 1, (640, 480), jpeg=jpeg(pixels, quality=90))
    planned = plan(page.size_px, "openai:gpt-4o", task="receipt")
    assert render(page, planned)[0].data == page.jpeg
    assert render(page, planned, neutralised=True)[0].data != page.jpeg


def test_a_plan_of_another_page_is_refused():
    with pytest.raises(UsageError, match="1000x800 px and not of 200x100"):
        render(page_of(smooth(200, 100)), plan((1000, 800), "openai:gpt-4o"))


@settings(max_examples=20, deadline=None)
@given(
    size=st.tuples(st.integers(300, 900), st.integers(900, 2400)),
    place=st.tuples(st.floats(0.05, 0.9), st.floats(0.05, 0.9)),
    model=st.sampled_from(MODELS),
)
def test_a_place_in_a_rendition_is_the_place_on_the_page(size, place, model):
    page = page_of(smooth(*size))
    x, y = place
    planned = plan(page.size_px, model, task="receipt", text_px=11)
    for each in render(page, planned):
        on_page = Box(x, y, x + 0.05, y + 0.05).from_part(each.box)
        width, height = each.size_px
        red, green, _ = decoded(each)[int(y * height), int(x * width)]
        # A step of colour is size / 255 px; JPEG and half-sized chroma blur by some.
        assert red == pytest.approx(255 * on_page.left, abs=6)
        assert green == pytest.approx(255 * on_page.top, abs=6)
        back = on_page.in_part(each.box)
        assert (back.left * width, back.top * height) == pytest.approx((x * width, y * height), abs=1)


def hidden(visible, secret, ratio):
    """A picture like `visible` of which picking every `ratio`-th pixel, or four of each block, shows `secret`."""
    picture = visible.copy()
    middle = ratio // 2
    for down in (middle - 1, middle):
        for across in (middle - 1, middle):
            picture[down::ratio, across::ratio] = secret
    return picture


def test_a_picture_hidden_from_the_eye_does_not_come_out_when_it_is_reduced():
    ratio, (width, height) = 6, (300, 400)
    secret = np.full((height, width, 3), 255, np.uint8)
    cv2.putText(secret, "OBEY", (20, 200), cv2.FONT_HERSHEY_SIMPLEX, 3, (0, 0, 0), 12)
    attack = hidden(np.full((height * ratio, width * ratio, 3), 200, np.uint8), secret, ratio)
    careless = np.asarray(cv2.resize(attack, (width, height), interpolation=cv2.INTER_LINEAR), dtype=int)
    assert np.abs(careless - secret).mean() < 1
    own = read_profiles(SMALL.format(max_bytes=10_000_000))
    page = page_of(attack)
    (sent,) = render(page, plan(page.size_px, "house:small", own=own))
    assert sent.size_px == (width, height)
    honest = np.asarray(Picture.fromarray(attack).resize((width, height), Picture.Resampling.BOX), dtype=int)
    assert np.abs(decoded(sent) - honest).mean() < 6
    # Of the contrast of the secret, no more is left than its share of the pixels.
    assert np.ptp(decoded(sent)[50:350, 20:280].mean(axis=2)) < 0.3 * np.ptp(careless)


@pytest.mark.skipif(not DATA, reason="SIGHTLINE_DATA does not name a folder of sample documents")
@pytest.mark.parametrize("model", ["openai:gpt-4o", "anthropic:claude-haiku-4-5", "mistral:pixtral-12b"])
def test_large_pictures_are_reduced_as_by_lanczos(model):
    folder = Path(DATA or ".", "injection_images", "image_scaling")
    files = sorted(folder.glob("*.png"))
    assert files
    for path in files:
        page = next(prepare(Upload(path.name, path.read_bytes())))
        (sent,) = render(page, plan(page.size_px, model))
        lanczos = Picture.fromarray(page.pixels).resize(sent.size_px, Picture.Resampling.LANCZOS)
        assert np.abs(decoded(sent) - np.asarray(lanczos, dtype=int)).mean() < 3


def noise(width, height):
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_a_picture_beyond_the_limit_of_bytes_is_sent_at_a_lower_quality():
    page = page_of(noise(400, 300))
    usual = len(jpeg(page.pixels))
    own = read_profiles(SMALL.format(max_bytes=usual))
    (sent,) = render(page, plan(page.size_px, "house:small", own=own))
    assert len(sent.data) * 4 / 3 <= usual
    assert sent.size_px == (400, 300)


def test_a_picture_that_no_quality_makes_small_enough_is_too_large():
    page = page_of(noise(400, 300))
    own = read_profiles(SMALL.format(max_bytes=1000))
    with pytest.raises(TooLarge, match="at most 1,000 bytes"):
        render(page, plan(page.size_px, "house:small", own=own))


def test_a_clean_jpeg_of_the_right_size_is_sent_as_it_is():
    stream = io.BytesIO()
    Picture.effect_noise((300, 400), 40).convert("RGB").save(stream, "JPEG", quality=90)
    (page,) = prepare(Upload("clean.jpg", stream.getvalue()))
    own = read_profiles(SMALL.format(max_bytes=10_000_000))
    (sent,) = render(page, plan(page.size_px, "house:small", own=own))
    assert sent.data == stream.getvalue()


def test_a_clean_jpeg_beyond_the_limit_of_bytes_is_made_smaller():
    stream = io.BytesIO()
    Picture.effect_noise((300, 400), 40).convert("RGB").save(stream, "JPEG", quality=98)
    (page,) = prepare(Upload("clean.jpg", stream.getvalue()))
    own = read_profiles(SMALL.format(max_bytes=len(stream.getvalue())))
    (sent,) = render(page, plan(page.size_px, "house:small", own=own))
    assert len(sent.data) < len(stream.getvalue())
