import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from sightline.image.headers import BadHeader, sizes, sniff

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")


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
        b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
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


def box(kind, content):
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def boxed(*stated, brand=b"heic"):
    """The header of a file that states these sizes."""
    extents = b"".join(box(b"ispe", struct.pack(">4xII", *size)) for size in stated)
    properties = box(b"iprp", box(b"ipco", box(b"colr", b"nclx") + extents))
    return box(b"ftyp", brand + bytes(4) + b"mif1") + box(b"free", b"") + box(b"meta", bytes(4) + properties)


def test_the_size_of_a_heic_is_that_of_the_whole_and_not_of_a_tile_or_thumbnail():
    data = boxed((512, 512), (4032, 3024), (320, 240))
    assert sniff(data) == "HEIC"
    assert sizes(data, "HEIC", at_most=9) == ((4032, 3024),)


@pytest.mark.parametrize(("brand", "fmt"), [(b"avis", "AVIF"), (b"hevc", "HEIC"), (b"mif1", None), (b"isom", None)])
def test_the_brands_tell_which_codec_it_is(brand, fmt):
    assert sniff(boxed((8, 8), brand=brand)) == fmt


@pytest.mark.parametrize("data", [boxed(), boxed((8, 8))[:-9], boxed((8, 8))[:24] + bytes(4) + b"free" * 2])
def test_boxes_without_a_size_are_a_fault(data):
    with pytest.raises(BadHeader):
        sizes(data, "HEIC", at_most=1)


def test_a_walk_over_very_many_boxes_is_cut_short():
    with pytest.raises(BadHeader, match="too many boxes"):
        sizes(box(b"ftyp", b"heic") + box(b"free", b"") * 100_000, "HEIC", at_most=1)
