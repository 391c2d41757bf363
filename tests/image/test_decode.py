import gc
import io
import pickle
import sys
from dataclasses import fields
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageCms

from sightline.errors import CorruptInput, MissingDecoder, PageNotFound, TooManyPixels
from sightline.image import Limits

DESCRIPTION, GPS = 0x010E, 0x8825
# Just as much of a HEIC as its header: brands, and a picture of 8 x 8 px.
HEIC_HEADER = bytes.fromhex(
    "00000010 66747970 68656963 00000000 00000030 6d657461 00000000 00000024 69707270"
    "0000001c 6970636f 00000014 69737065 00000000 00000008 00000008"
)
# Four quarters that tell each of the eight orientations apart.
QUARTERS = np.array([[[250, 20, 20], [20, 250, 20]], [[20, 20, 250], [240, 240, 240]]], dtype=np.uint8)
UPRIGHT = np.kron(QUARTERS, np.ones((16, 24, 1), dtype=np.uint8))


def stored(orientation):
    """The upright picture as a camera stores it that notes `orientation`."""
    stored_as = {
        2: Picture.Transpose.FLIP_LEFT_RIGHT,
        3: Picture.Transpose.ROTATE_180,
        4: Picture.Transpose.FLIP_TOP_BOTTOM,
        5: Picture.Transpose.TRANSPOSE,
        6: Picture.Transpose.ROTATE_90,
        7: Picture.Transpose.TRANSVERSE,
        8: Picture.Transpose.ROTATE_270,
    }
    picture = Picture.fromarray(UPRIGHT)
    return picture.transpose(stored_as[orientation]) if orientation in stored_as else picture


def noting(orientation):
    exif = Picture.Exif()
    exif[0x0112] = orientation
    return exif


def close(pixels, expected, tolerance=6):
    return pixels.shape == expected.shape and np.abs(pixels.astype(int) - expected).mean() < tolerance


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_orientation_comes_out_upright(forge, pages_of, orientation, fmt):
    data = forge.file(stored(orientation), fmt, exif=noting(orientation))
    (page,) = pages_of(data)
    assert close(page.pixels, UPRIGHT)
    assert page.source_px == (48, 32)


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_does_not_exist_is_ignored(forge, pages_of, orientation):
    data = forge.file(Picture.fromarray(UPRIGHT), "JPEG", exif=noting(orientation))
    (page,) = pages_of(data)
    assert close(page.pixels, UPRIGHT)


def test_broken_exif_is_ignored(forge, pages_of):
    data = forge.file(Picture.fromarray(UPRIGHT), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xffgarbage")
    (page,) = pages_of(data)
    assert close(page.pixels, UPRIGHT)


def test_transparent_parts_lie_on_white(forge, pages_of):
    picture = Picture.new("RGBA", (2, 1), (200, 0, 0, 255))
    picture.putpixel((1, 0), (0, 0, 0, 0))
    (page,) = pages_of(forge.file(picture, "PNG"))
    assert page.pixels.tolist() == [[[200, 0, 0], [255, 255, 255]]]


@pytest.mark.parametrize("fmt", ["PNG", "GIF"])
def test_the_transparent_colour_of_a_palette_lies_on_white(forge, pages_of, fmt):
    picture = Picture.new("P", (2, 1))
    picture.putpalette([0, 0, 0, 0, 128, 0])
    picture.putpixel((1, 0), 1)
    (page,) = pages_of(forge.file(picture, fmt, transparency=0))
    assert page.pixels.tolist() == [[[255, 255, 255], [0, 128, 0]]]


@pytest.mark.parametrize("fmt", ["PNG", "TIFF"])
def test_sixteen_bit_grey_keeps_its_tones(forge, pages_of, fmt):
    picture = Picture.fromarray(np.array([[0, 32_896, 65_535]], dtype=np.uint16))
    (page,) = pages_of(forge.file(picture, fmt))
    assert page.pixels[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "RGBA", "LAB"])
def test_every_mode_becomes_rgb(forge, pages_of, mode):
    grey = Picture.fromarray(np.full((8, 8, 3), 255, dtype=np.uint8))
    lab = ImageCms.createProfile("LAB")
    picture = (
        ImageCms.profileToProfile(grey, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
        if mode == "LAB"
        else grey.convert(mode)
    )
    (page,) = pages_of(forge.file(picture, "PNG" if mode in {"1", "L", "LA", "P", "RGBA"} else "TIFF"))
    assert page.pixels.shape == (8, 8, 3)
    assert page.pixels.dtype == np.uint8
    assert page.pixels.min() >= 250


def test_colours_follow_the_profile_that_the_file_carries(forge, pages_of):
    # A display whose red and blue are swapped: no viewer that reads the profile shows the stored numbers.
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = swapped.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")
    swapped = swapped.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be")).replace(
        b"sRGB built", b"swap built"
    )
    picture = Picture.new("RGB", (4, 4), (255, 0, 0))
    (page,) = pages_of(forge.file(picture, "PNG", icc_profile=swapped))
    red, _, blue = page.pixels[0, 0].tolist()
    assert blue > 200
    assert red < 60


def test_a_broken_profile_is_ignored(forge, pages_of):
    picture = Picture.new("RGB", (4, 4), (200, 10, 30))
    (page,) = pages_of(forge.file(picture, "PNG", icc_profile=b"no profile at all"))
    assert page.pixels[0, 0].tolist() == [200, 10, 30]


def test_a_tiff_gives_all_its_pages_and_only_the_asked_ones(forge, pages_of):
    first, *more = (Picture.new("L", (10, 10), tone) for tone in (10, 20, 30))
    data = forge.file(first, "TIFF", save_all=True, append_images=more)
    assert [(p.page, int(p.pixels[0, 0, 0])) for p in pages_of(data)] == [(1, 10), (2, 20), (3, 30)]
    assert [(p.page, int(p.pixels[0, 0, 0])) for p in pages_of(data, pages="3")] == [(3, 30)]


@pytest.mark.parametrize("fmt", ["GIF", "WEBP"])
def test_an_animation_gives_its_first_frame(forge, pages_of, fmt):
    first, second = Picture.new("RGB", (16, 16), "white"), Picture.new("RGB", (16, 16), "black")
    data = forge.file(first, fmt, save_all=True, append_images=[second], duration=100)
    (page,) = pages_of(data)
    assert page.pixels.min() > 250
    with pytest.raises(PageNotFound, match="1 page"):
        pages_of(data, pages="2")


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_truncated_picture_is_refused(forge, pages_of, fmt, share):
    noise = np.random.default_rng(7).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    data = forge.file(Picture.fromarray(noise), fmt)
    with pytest.raises(CorruptInput, match=f"given: .*{fmt}"):
        pages_of(data[: int(len(data) * share)])


def test_a_frame_larger_than_its_header_says_is_refused(pages_of):
    # A GIF whose screen is 1 x 1 and whose frame is 9000 x 9000.
    frame = b",\0\0\0\0" + (9_000).to_bytes(2, "little") * 2 + b"\0\x02\x02D\x01\0;"
    with pytest.raises((TooManyPixels, CorruptInput)):
        pages_of(b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + frame, limits=Limits(max_pixels=1_000_000))


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_but_pixels_is_left_of_a_file(forge, pages_of, fmt):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = noting(6)
    exif[DESCRIPTION] = "secret description"
    exif.get_ifd(GPS)[2] = (48.0, 8.0, 15.0)
    data = forge.file(stored(6), fmt, exif=exif, icc_profile=profile)
    kept = Picture.open(io.BytesIO(data))
    assert kept.getexif()[DESCRIPTION] == "secret description"
    assert kept.getexif().get_ifd(GPS)
    assert kept.info["icc_profile"] == profile

    (page,) = pages_of(data)
    assert {field.name for field in fields(page)} == {
        "jpeg", "pixels", "page", "source_px", "text_layer", "turned", "unseen"
    }  # fmt: skip
    assert (page.text_layer, page.unseen, page.jpeg, type(page.pixels)) == (None, (), None, np.ndarray)
    assert reachable_bytes(page) <= page.pixels.nbytes + 10_000
    assert not any(mark in pickle.dumps(page) for mark in (b"secret", b"Exif", profile[36:200]))


def reachable_bytes(page):
    """All memory that can be reached from `page`, types and modules aside."""
    seen, todo, total = set(), [page], 0
    while todo:
        item = todo.pop()
        if id(item) in seen or isinstance(item, type | ModuleType):
            continue
        seen.add(id(item))
        assert not isinstance(item, Picture.Image | Picture.Exif)
        total += sys.getsizeof(item)
        todo += gc.get_referents(item)
        if isinstance(item, np.ndarray) and item.base is not None:
            todo.append(item.base)
    return total


@pytest.mark.parametrize("fmt", ["PNG", "TIFF"])
def test_metadata_does_not_change_the_digest(forge, pages_of, fmt):
    exif = Picture.Exif()
    exif[DESCRIPTION] = "secret description"
    picture = Picture.new("L", (9, 9))
    plain, described = forge.file(picture, fmt), forge.file(picture, fmt, exif=exif)
    assert described != plain
    assert pages_of(described)[0].digest == pages_of(plain)[0].digest


def test_a_heic_is_read_or_refused_with_the_remedy(forge, pages_of):
    if find_spec("pillow_heif") is None:
        with pytest.raises(MissingDecoder, match=r"pip install 'sightline\[heif\]'"):
            pages_of(HEIC_HEADER)
        return
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    heif.from_pillow(stored(6)).save(buffer, quality=95, exif=noting(6).tobytes())
    (page,) = pages_of(buffer.getvalue())
    assert close(page.pixels, UPRIGHT)
    with pytest.raises(CorruptInput, match=r"given: .*HEIC"):
        pages_of(buffer.getvalue()[: int(len(buffer.getvalue()) * 0.9)])
    with pytest.raises(TooManyPixels, match="at most 1,000 are"):
        pages_of(buffer.getvalue(), limits=Limits(max_pixels=1_000))
