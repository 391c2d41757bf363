"""Sizes of pages before any of them is decoded."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo

from sightline.errors import CorruptInput, EncryptedInput
from sightline.image import page_sizes, prepare
from sightline.types import Upload


def upload(data):
    return Upload("given", data)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 3, 5, 6, 8, 77])
def test_the_size_is_that_of_the_upright_picture(forge, fmt, orientation):
    exif = Picture.Exif()
    exif[0x0112] = orientation
    given = upload(forge.file(Picture.new("RGB", (60, 40)), fmt, exif=exif))
    assert page_sizes(given) == tuple(page.source_px for page in prepare(given))


def test_a_png_that_states_nothing_is_taken_as_it_lies(forge):
    info = PngInfo()
    info.add_text("Comment", "a picture")
    assert page_sizes(upload(forge.file(Picture.new("L", (60, 40)), "PNG", pnginfo=info))) == ((60, 40),)


def test_every_page_of_a_tiff_has_its_own(forge):
    second = Picture.new("L", (30, 90))
    data = forge.file(Picture.new("L", (60, 40)), "TIFF", save_all=True, append_images=[second])
    assert page_sizes(upload(data)) == ((60, 40), (30, 90))


def test_a_photo_of_a_phone_in_heic_is_upright(forge):
    heif = pytest.importorskip("pillow_heif")
    exif = Picture.Exif()
    exif[0x0112] = 6
    photo = Picture.new("RGB", (64, 48))
    photo.info["exif"] = exif.tobytes()
    stream = io.BytesIO()
    heif.from_pillow(photo).save(stream)
    given = upload(stream.getvalue())
    assert page_sizes(given) == tuple(page.source_px for page in prepare(given))


def test_pages_of_a_pdf_have_the_size_at_which_they_are_rendered(forge):
    sheets = [forge.sheet(forge.text(50, 50, "9.00")), forge.sheet("", box=(300.3, 200), rotate=90)]
    given = upload(forge.pdf(sheets))
    assert page_sizes(given) == tuple(page.source_px for page in prepare(given))


def test_what_prepare_would_refuse_is_refused(forge):
    with pytest.raises(EncryptedInput):
        page_sizes(upload(forge.encrypted_pdf("secret")))
    with pytest.raises(CorruptInput):
        page_sizes(upload(forge.file(Picture.new("RGB", (60, 40)), "JPEG")[:60]))
