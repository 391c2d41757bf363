import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from sightline.errors import CorruptInput, EmptyInput, InputError, TooManyBytes, TooManyPixels, UnsupportedFormat
from sightline.image.gate import Limits, admit
from sightline.image.headers import sniff
from sightline.types import Upload

PNG_START = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"


def png_header(width, height):
    return PNG_START + struct.pack(">II", width, height) + bytes([8, 2, 0, 0, 0]) + bytes(4)


def test_no_bytes_are_refused_as_empty():
    with pytest.raises(EmptyInput, match=r"a\.png"):
        admit(Upload("a.png", b""), Limits())


def test_more_bytes_than_the_limit_are_refused_with_both_sizes():
    with pytest.raises(TooManyBytes, match=r"2\.0 MiB are more than the 1 MiB"):
        admit(Upload("a.png", bytes(2 << 20)), Limits(max_bytes=1 << 20))


def test_the_format_is_told_by_the_bytes_and_not_by_the_name(forge):
    data = forge.file(Picture.new("RGB", (4, 4)), "PNG")
    assert admit(Upload("scan.pdf", data), Limits()) == "PNG"


def test_an_unknown_format_is_refused_with_the_list_of_known_ones():
    with pytest.raises(UnsupportedFormat, match=r"drawing\.jpg.*JPEG, PNG, WebP"):
        admit(Upload("drawing.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Limits())


@pytest.mark.parametrize("size", [(30_000, 30_000), (16_385, 10), (10, 16_385), (7_072, 7_072)])
def test_a_header_that_declares_too_many_pixels_is_refused(size):
    with pytest.raises(TooManyPixels, match=f"{size[0]} x {size[1]} px"):
        admit(Upload("bomb.png", png_header(*size)), Limits())


@pytest.mark.parametrize("size", [(16_384, 3_000), (7_071, 7_071)])
def test_a_header_within_the_limits_is_admitted(size):
    assert admit(Upload("large.png", png_header(*size)), Limits()) == "PNG"


def test_a_page_without_area_is_refused():
    with pytest.raises(CorruptInput, match="0 x 5 px"):
        admit(Upload("a.png", png_header(0, 5)), Limits())


def test_one_large_page_in_a_tiff_is_enough_to_refuse_it(forge):
    small, large = Picture.new("1", (10, 10)), Picture.new("1", (100, 100))
    data = forge.file(small, "TIFF", save_all=True, append_images=[large])
    with pytest.raises(TooManyPixels, match="100 x 100 px"):
        admit(Upload("fax.tif", data), Limits(max_pixels=5_000))


def test_more_pages_than_the_limit_are_refused(forge):
    page = Picture.new("1", (10, 10))
    data = forge.file(page, "TIFF", save_all=True, append_images=[page, page])
    with pytest.raises(TooManyPixels, match="more than 2 pages"):
        admit(Upload("fax.tif", data), Limits(max_pages=2))


def test_a_jpeg_with_very_many_scans_is_refused(forge):
    data = forge.file(Picture.new("RGB", (8, 8)), "JPEG", progressive=True)
    admit(Upload("a.jpg", data), Limits())
    with pytest.raises(TooManyPixels, match="goes over its picture 90 times"):
        admit(Upload("a.jpg", data + b"\xff\xda" * 80), Limits())


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", PNG_START, b"RIFF0000WEBPVP8X", b"GIF89a", b"II*\0", b"MM\0+"]), st.binary()
)
def test_any_bytes_are_admitted_or_refused_with_a_named_error(start, rest):
    with suppress(InputError):
        assert admit(Upload("any.bin", start + rest), Limits()) == sniff(start + rest)
