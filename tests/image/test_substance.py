"""Copies that differ in metadata alone have the same substance; any change of pixels, colours or turn another one."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from PIL import ImageCms, PngImagePlugin

from sightline.image.substance import substance

SCENE = Picture.fromarray(np.random.default_rng(7).integers(0, 255, (60, 80, 3), dtype=np.uint8))
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def file(fmt, picture=SCENE, **options):
    stream = io.BytesIO()
    picture.save(stream, fmt, **options)
    return stream.getvalue()


def exif(**tags):
    found = Picture.Exif()
    for name, value in tags.items():
        found[{"orientation": 0x0112, "software": 0x0131}[name]] = value
    return found.tobytes()


def texts(**said):
    info = PngImagePlugin.PngInfo()
    for name, text in said.items():
        info.add_text(name, text)
    return info


@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
def test_metadata_change_nothing(fmt):
    assert substance(file(fmt)) == substance(file(fmt, exif=exif(software="Camera 7")))


def test_texts_in_a_png_and_comments_in_a_jpeg_change_nothing():
    assert substance(file("PNG")) == substance(file("PNG", pnginfo=texts(Comment="taken yesterday"), dpi=(300, 300)))
    assert substance(file("JPEG")) == substance(file("JPEG", comment=b"taken yesterday"))


@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
def test_another_turn_is_another_substance(fmt):
    assert substance(file(fmt)) != substance(file(fmt, exif=exif(orientation=6)))
    assert substance(file(fmt)) == substance(file(fmt, exif=exif(orientation=1)))


@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
def test_another_profile_is_another_substance(fmt):
    assert substance(file(fmt)) != substance(file(fmt, icc_profile=SRGB))


@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
def test_another_pixel_is_another_substance(fmt):
    other = SCENE.copy()
    other.putpixel((3, 4), (0, 255, 0))
    assert substance(file(fmt)) != substance(file(fmt, other))


def test_formats_do_not_share_a_substance():
    assert substance(file("JPEG")) != substance(file("PNG"))


@pytest.mark.parametrize("fmt", ["GIF", "BMP", "WEBP", "TIFF"])
def test_other_formats_are_not_taken_apart(fmt):
    assert substance(file(fmt)) is None


@given(st.integers(0, 10_000), st.binary(max_size=6))
def test_odd_files_have_some_substance_or_none(at, new):
    for whole in (WHOLE_JPEG, WHOLE_PNG):
        at %= len(whole)
        found = substance(whole[:at] + new)
        assert found is None or len(found) == 64


WHOLE_JPEG, WHOLE_PNG = file("JPEG"), file("PNG")
