import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from sightline.image.headers import BadHeader, sizes, sniff

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def file_of(size, fmt, **options):
    buffer = io.BytesIO()
    Picture.new("RGB", size, "white").save(buffer, fmt, **options)
    return buffer.getvalue()


@given(fmt=st.sampled_from(FORMATS), width=st.integers(1, 300), height=st.integers(1, 300))
def test_the_declared_size_is_the_one_that_was_saved(fmt, width, height):
    data = file_of((width, height), fmt)
    assert sniff(data) == fmt
    assert sizes(data, fmt, at_most=9) == ((width, height),)


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif\0\0"}])
def test_each_kind_of_webp_tells_its_size(options):
    assert sizes(file_of((301, 7), "WEBP", **options), "WEBP", at_most=1) == ((301, 7),)


def test_each_page_of_a_tiff_tells_its_size():
    more = [Picture.new("L", (20, 30)), Picture.new("1", (40, 50))]
    data = file_of((10, 11), "TIFF", save_all=True, append_images=more)
    assert sizes(data, "TIFF", at_most=9) == ((10, 11), (20, 30), (40, 50))
    assert len(sizes(data, "TIFF", at_most=2)) == 2


def test_a_big_tiff_tells_its_size():
    assert sizes(file_of((12, 34), "TIFF", big_tiff=True), "TIFF", at_most=1) == ((12, 34),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"BMW is a car",
        b"<svg/>",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x1cftypavif",
        b"PK\3\4",
    ],
)
def test_bytes_of_other_formats_are_not_taken_for_one_that_is_read(data):
    assert sniff(data) is None


def test_a_pdf_may_begin_with_other_bytes():
    assert sniff(b"\r\n\xef\xbb\xbf%PDF-1.4") == "PDF"


@pytest.mark.parametrize("fmt", FORMATS)
@given(share=st.floats(0, 1), noise=st.binary(max_size=30))
def test_a_damaged_header_gives_sizes_or_a_named_fault(fmt, share, noise):
    data = file_of((30, 20), fmt)
    cut = int(len(data) * share)
    try:
        found = sizes(data[:cut] + noise, fmt, at_most=5)
    except BadHeader:
        return
    assert len(found) <= 5
