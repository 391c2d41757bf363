import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from sightline.errors import (
    CorruptInput,
    EdgeTooLong,
    EmptyInput,
    InputError,
    TooManyBytes,
    TooManyPages,
    TooManyPixels,
    TooManyScans,
    UnsupportedFormat,
)
from sightline.image import prepare
from sightline.image.gate import Limits, admit
from sightline.image.headers import sniff
from sightline.types import Upload

PNG_START = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"


def png_header(width, height):
    return PNG_START + struct.pack(">II", width, height) + bytes([8, 2, 0, 0, 0]) + bytes(4)


FTYP = b"\0\0\0\x10ftypavif\0\0\0\0"
# A scan of no component.
SCAN = b"\xff\xda\0\x06\0\0\x3f\0"


def segment(content):
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def progressive(forge):
    """A JPEG that goes over its picture ten times."""
    return forge.file(Picture.new("RGB", (8, 8)), "JPEG", progressive=True)


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


def test_a_header_that_declares_too_many_pixels_is_refused_with_both_numbers():
    with pytest.raises(TooManyPixels, match=r"8000 x 7000 are 56,000,000 px; at most 50,000,000 are"):
        admit(Upload("bomb.png", png_header(8_000, 7_000)), Limits())


@pytest.mark.parametrize("size", [(30_000, 30_000), (16_385, 10), (10, 16_385)])
def test_an_edge_beyond_the_limit_is_refused_with_both_numbers(size):
    with pytest.raises(EdgeTooLong, match=f"{size[0]} x {size[1]} px is too long; at most 16384 px"):
        admit(Upload("strip.png", png_header(*size)), Limits())


@pytest.mark.parametrize("size", [(16_384, 3_000), (7_071, 7_071)])
def test_a_header_within_the_limits_is_admitted(size):
    assert admit(Upload("large.png", png_header(*size)), Limits()) == "PNG"


def test_a_page_without_area_is_refused():
    with pytest.raises(CorruptInput, match="0 x 5 px"):
        admit(Upload("a.png", png_header(0, 5)), Limits())


def test_one_large_page_in_a_tiff_is_enough_to_refuse_it(forge):
    small, large = Picture.new("1", (10, 10)), Picture.new("1", (100, 100))
    data = forge.file(small, "TIFF", save_all=True, append_images=[large])
    with pytest.raises(TooManyPixels, match="100 x 100 are 10,000 px"):
        admit(Upload("fax.tif", data), Limits(max_pixels=5_000))


def test_the_asked_pages_of_a_tiff_share_one_limit_of_pixels(forge):
    page = Picture.new("1", (100, 100))
    upload = Upload("fax.tif", forge.file(page, "TIFF", save_all=True, append_images=[page, page]))
    limits = Limits(max_pixels=20_000)
    with pytest.raises(TooManyPixels, match=r"its 3 pages are 30,000 px; at most 20,000"):
        admit(upload, limits)
    assert admit(upload, limits, pages="2-3") == "TIFF"


def test_more_pages_than_the_limit_are_refused(forge):
    page = Picture.new("1", (10, 10))
    data = forge.file(page, "TIFF", save_all=True, append_images=[page, page])
    with pytest.raises(TooManyPages, match="at least 3 pages would be read, but at most 2"):
        admit(Upload("fax.tif", data), Limits(max_pages=2))


def test_a_jpeg_with_very_many_scans_is_refused_with_both_numbers(forge):
    with pytest.raises(TooManyScans, match="at least 90 times, at most 32"):
        admit(Upload("a.jpg", progressive(forge)[:-2] + SCAN * 80 + b"\xff\xd9"), Limits())


@pytest.mark.parametrize("wrap", [lambda data: data[:2] + segment(SCAN * 80) + data[2:], lambda data: data + SCAN * 80])
def test_scans_of_a_thumbnail_or_behind_the_picture_do_not_count(forge, wrap):
    assert admit(Upload("a.jpg", wrap(progressive(forge))), Limits()) == "JPEG"


def test_a_jpeg_that_was_filled_up_with_zeros_is_refused(forge):
    data = forge.file(Picture.effect_noise((64, 64), 90), "JPEG")
    half = len(data) // 2
    with pytest.raises(CorruptInput, match=r"a\.jpg: the JPEG ends early"):
        admit(Upload("a.jpg", data[:half] + bytes(half)), Limits())


def test_a_pdf_whose_end_is_missing_is_refused(forge):
    data = forge.pdf([forge.sheet(forge.text(50, 700, "Total 9.00"))])
    assert admit(Upload("a.pdf", data + bytes(5_000)), Limits()) == "PDF"
    with pytest.raises(CorruptInput, match=r"a\.pdf: the PDF ends early"):
        admit(Upload("a.pdf", data[:-10]), Limits())


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", PNG_START, b"RIFF0000WEBPVP8X", b"GIF89a", b"II*\0", b"MM\0+", FTYP]),
    st.binary(),
)
def test_any_bytes_are_admitted_or_refused_with_a_named_error(start, rest):
    with suppress(InputError):
        assert admit(Upload("any.bin", start + rest), Limits()) == sniff(start + rest)


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_further_scan_of_a_picture_in_one_pass_is_counted_or_refused_by_the_decoder(forge, options):
    data = forge.file(Picture.new("RGB", (8, 8)), "JPEG", **options)
    bomb = Upload("bomb.jpg", data[:-2] + SCAN * 80 + data[-2:])
    with pytest.raises(InputError, match=r"bomb\.jpg"):
        list(prepare(bomb))
