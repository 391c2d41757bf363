"""Pillow reads a JPEG only after a decoder that tells of damage has found none, whatever kind it is of."""

import io

import numpy as np
import pytest
from PIL import Image as Picture

from sightline.errors import CorruptInput
from sightline.image import Limits, native
from sightline.image.pillow import Pages
from sightline.image.whole import check_whole
from sightline.types import Upload

KINDS = {
    "4:2:0": {"mode": "RGB"},
    "4:4:4": {"mode": "RGB", "subsampling": 0},
    "grey": {"mode": "L"},
    "CMYK": {"mode": "CMYK"},
    "coded as RGB": {"mode": "RGB", "keep_rgb": True},
    "progressive": {"mode": "RGB", "progressive": True},
    "with restarts": {"mode": "RGB", "restart_marker_rows": 2},
}
TIMES = 12


def jpeg(*, mode, **options):
    noise = np.random.default_rng(5).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Picture.fromarray(noise).resize((320, 240)).convert(mode).save(stream, "JPEG", quality=85, **options)
    return stream.getvalue()


def first_scan(data):
    return data.index(b"\xff\xda") + 14


def half_of(data):
    """Without the second half of what is behind the first header, but with the end."""
    start = first_scan(data)
    return data[: start + (len(data) - start) // 2] + data[-2:]


def dropped(data, dice):
    at = int(dice.integers(first_scan(data), len(data) - 300))
    return data[:at] + data[at + 200 :]


def zeroed(data, dice):
    at = int(dice.integers(first_scan(data), len(data) - 300))
    return data[:at] + bytes(200) + data[at + 200 :]


def flipped(data, dice):
    spoilt = bytearray(data)
    for _ in range(5):
        spoilt[dice.integers(first_scan(data), len(data) - 3)] ^= 1 << int(dice.integers(8))
    return bytes(spoilt)


def passes_strict(data):
    turbojpeg = native.turbojpeg()
    if turbojpeg is None:
        pytest.skip("the wheel of simplejpeg, which is compared with, is not installed")
    try:
        kind = turbojpeg.decode_jpeg_header(data)[2]
        space = {"CMYK": "CMYK", "Gray": "GRAY"}.get(kind, "RGB")
        turbojpeg.decode_jpeg(data, space, min_width=1, min_height=1, strict=True)
    except ValueError:
        return False
    return True


def passes_here(data):
    try:
        check_whole("given", data)
    except CorruptInput:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_jpeg_is_read(kind):
    page = Pages(Upload("whole.jpg", jpeg(**KINDS[kind])), "JPEG", Limits()).frame(1, lambda size: size)
    assert page.source_px == (320, 240)


@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_that_lost_half_of_its_pixels_on_its_way_is_refused(kind):
    lost = Upload("lost.jpg", half_of(jpeg(**KINDS[kind])))
    with pytest.raises(CorruptInput, match=r"lost\.jpg: the JPEG is damaged inside; send or scan it again"):
        Pages(lost, "JPEG", Limits()).frame(1, lambda size: size)


@pytest.mark.parametrize("spoil", [dropped, zeroed, flipped])
@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_seen_as_often_as_by_the_strict_decoder(kind, spoil):
    data = jpeg(**KINDS[kind])
    spoilt = [spoil(data, np.random.default_rng(seed)) for seed in range(TIMES)]
    assert [passes_here(one) for one in spoilt] == [passes_strict(one) for one in spoilt]


def test_stray_bytes_between_the_segments_of_the_header_do_no_harm():
    data = jpeg(mode="RGB")
    check_whole("given", data[:20] + b"\x00" * 16 + data[20:])


def test_stray_bytes_between_segments_do_not_hide_damage_of_the_pixels():
    data = half_of(jpeg(mode="RGB"))
    with pytest.raises(CorruptInput):
        check_whole("given", data[:20] + b"\x00" * 16 + data[20:])


def test_nothing_is_printed_about_a_damaged_jpeg(capfd):
    with pytest.raises(CorruptInput):
        check_whole("given", half_of(jpeg(mode="RGB")))
    assert capfd.readouterr().err == ""
