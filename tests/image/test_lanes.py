"""The fast decoders and Pillow give the same page of the same file, and the same answer to a damaged one."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture
from PIL import ImageCms

from sightline.errors import CorruptInput
from sightline.image import Limits, decode, native
from sightline.image.pillow import Pages
from sightline.types import Upload

LIMITS = Limits()
# A scene with edges, gradients and colours.
Y, X = np.mgrid[0:211, 0:307]
SCENE = np.stack([X * 255 // 306, Y * 255 // 210, 255 * ((X // 23 + Y // 17) % 2)], axis=-1).astype(np.uint8)

pytestmark = pytest.mark.skipif(
    not (native.turbojpeg() and native.vips()), reason="the wheels of simplejpeg and pyvips are not installed"
)


def whole(size):
    return size


def fitted_to(share):
    return lambda size: (max(1, round(size[0] * share)), max(1, round(size[1] * share)))


def by_both(data, fmt, fit=whole):
    upload = Upload("given", data)
    fast = decode.FAST[fmt](upload, 1, fit)
    assert fast is not None
    slow = Pages(upload, fmt, LIMITS).frame(1, fit)
    assert (fast.source_px, fast.pixels.shape, fast.pixels.dtype) == (
        slow.source_px, slow.pixels.shape, slow.pixels.dtype
    )  # fmt: skip
    return fast.pixels.astype(int), slow.pixels.astype(int)


def picture_in(mode):
    return Picture.fromarray(SCENE).convert("RGBA").convert(mode) if mode != "I;16" else grey_16()


def grey_16():
    return Picture.fromarray(SCENE[..., 0].astype(np.uint16) * 257)


@pytest.mark.parametrize(
    ("fmt", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "L")),
        *(("PNG", mode) for mode in ("RGB", "L", "1", "P", "LA", "RGBA", "I;16")),
        *(("TIFF", mode) for mode in ("RGB", "L", "1", "P", "RGBA", "I;16")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
    ],
)
@pytest.mark.parametrize("share", [1, 0.83, 0.4, 0.1])
def test_every_mode_comes_out_alike_at_every_size(forge, fmt, mode, share):
    fast, slow = by_both(forge.file(picture_in(mode), fmt), fmt, fitted_to(share))
    assert np.abs(fast - slow).mean() < (40 if mode == "1" else 3.2)
    assert abs(fast.mean() - slow.mean()) < 0.6


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", [*range(1, 9), 0, 9, 77])
@pytest.mark.parametrize("share", [1, 0.6])
def test_every_orientation_comes_out_alike(forge, fmt, orientation, share):
    exif = Picture.Exif()
    exif[0x0112] = orientation
    data = forge.file(Picture.fromarray(SCENE), fmt, exif=exif)
    if fmt == "TIFF" and orientation not in range(1, 9):
        assert decode.FAST[fmt](Upload("given", data), 1, whole) is None
        return
    fast, slow = by_both(data, fmt, fitted_to(share))
    assert np.abs(fast - slow).mean() < 3.2


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_profile_comes_out_alike(forge, fmt):
    # A display whose red and blue are swapped.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")
    profile = profile.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be")).replace(
        b"sRGB built", b"swap built"
    )
    data = forge.file(Picture.new("RGB", (40, 30), (250, 10, 10)), fmt, icc_profile=profile)
    fast, slow = by_both(data, fmt)
    assert fast[15, 20].tolist() == pytest.approx([10, 10, 250], abs=12)
    assert np.abs(fast - slow).max() <= 2


@settings(max_examples=60, deadline=None)
@given(width=st.integers(1, 90), height=st.integers(1, 90), wanted=st.tuples(st.integers(1, 90), st.integers(1, 90)))
def test_any_size_is_met_exactly(width, height, wanted):
    buffer = io.BytesIO()
    Picture.fromarray(SCENE[:height, :width]).save(buffer, "JPEG")
    size = min(wanted[0], width), min(wanted[1], height)
    frame = decode.FAST["JPEG"](Upload("given", buffer.getvalue()), 1, lambda _: size)
    assert frame is not None
    assert frame.pixels.shape == (size[1], size[0], 3)


@pytest.mark.parametrize("size", [(301, 211), (302, 209), (299, 203)])
@pytest.mark.parametrize("share", [0.9, 0.47, 0.37, 0.2])
def test_a_scaled_decode_moves_nothing(forge, size, share):
    # The middle of a dark bar; a shift by a pixel of the smaller picture would show as a shift of its weight.
    ramp = np.full((size[1], size[0]), 255, dtype=np.uint8)
    ramp[:, int(size[0] * 0.9) :] = 0
    data = forge.file(Picture.fromarray(ramp), "JPEG", quality=95)
    fast, _ = by_both(data, "JPEG", fitted_to(share))
    dark = (255 - fast[..., 0]).sum(axis=1).mean() / 255 / fast.shape[1]
    assert dark == pytest.approx(1 - int(size[0] * 0.9) / size[0], abs=0.12 / fast.shape[1])


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_was_cut_off_is_refused_in_both(forge, fmt, share):
    noise = Picture.fromarray(np.random.default_rng(3).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    data = forge.file(noise, fmt)
    upload = Upload("cut", data[: int(len(data) * share)])
    with pytest.raises(CorruptInput, match="cut"):
        Pages(upload, fmt, LIMITS).frame(1, whole)
    try:
        frame = decode.FAST[fmt](upload, 1, whole)
    except CorruptInput:
        return
    assert frame is None


def test_damage_inside_of_a_jpeg_is_seen(forge):
    data = bytearray(forge.file(Picture.fromarray(SCENE), "JPEG", quality=90))
    del data[len(data) // 2 : len(data) // 2 + 200]
    with pytest.raises(CorruptInput, match=r"given: the JPEG is damaged inside"):
        decode.FAST["JPEG"](Upload("given", bytes(data)), 1, whole)


def test_kinds_that_are_not_done_right_are_left_to_pillow(forge):
    cmyk = Upload("cmyk.jpg", forge.file(Picture.fromarray(SCENE).convert("CMYK"), "JPEG"))
    ycc = Upload("ycc.tif", forge.file(Picture.fromarray(SCENE).convert("YCbCr"), "TIFF"))
    assert decode.FAST["JPEG"](cmyk, 1, whole) is None
    assert decode.FAST["TIFF"](ycc, 1, whole) is None


def test_a_jpeg_with_nothing_else_in_it_need_not_be_coded_again(forge, pages_of):
    picture = Picture.fromarray(SCENE)
    bare = forge.file(picture, "JPEG", quality=90)
    (page,) = pages_of(bare)
    assert page.jpeg == bare


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:2] + b"\xff\xfe\0\x09comment" + data[2:],
        lambda data: data[:2] + b"\xff\xe1\0\x0aExif\0\0zz" + data[2:],
        lambda data: data[:-2] + b"\xff\xfe\0\x09comment" + data[-2:],
        lambda data: data + b"behind",
        lambda data: data + data,
    ],
)
def test_a_jpeg_with_more_in_it_is_coded_again(forge, pages_of, spoil):
    (page,) = pages_of(spoil(forge.file(Picture.fromarray(SCENE), "JPEG", quality=90)))
    assert page.jpeg is None


@pytest.mark.parametrize("options", [{"exif": True}, {"icc_profile": b"odd"}])
def test_a_jpeg_that_is_turned_or_has_a_profile_is_coded_again(forge, pages_of, options):
    if "exif" in options:
        exif = Picture.Exif()
        exif[0x0112] = 3
        options = {"exif": exif}
    (page,) = pages_of(forge.file(Picture.fromarray(SCENE), "JPEG", **options))
    assert page.jpeg is None


def test_a_reduced_jpeg_is_coded_again(forge, pages_of):
    (page,) = pages_of(forge.file(Picture.fromarray(SCENE), "JPEG"), limits=Limits(working_pixels=20_000))
    assert page.jpeg is None
