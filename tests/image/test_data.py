"""Every file of the collected samples ends in pages or in a named error."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from sightline.errors import InputError
from sightline.image import Limits, prepare
from sightline.types import Upload

DATA = os.environ.get("SIGHTLINE_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="SIGHTLINE_DATA does not name a folder of sample documents")


def samples(*folders):
    found = (path for folder in folders for path in sorted(Path(DATA or ".", folder).rglob("*")))
    return [path for path in found if path.is_file() and path.suffix not in {".md", ".jsonl", ".json"}]


@pytest.mark.parametrize("folder", ["hostile", "formats"])
def test_every_sample_gives_pages_or_a_named_error(folder):
    limits = Limits()
    read = 0
    for path in samples(folder):
        try:
            for page in prepare(Upload(path.name, path.read_bytes()), pages="1-3"):
                width, height = page.size_px
                assert width * height <= limits.working_pixels
                read += 1
        except InputError as error:
            assert path.name in error.message  # noqa: PT017 (most files raise, some do not)
    assert read > 50


def test_every_invoice_with_known_truth_keeps_its_text_layer():
    paths = [path for path in samples("zugferd/truth") if path.suffix == ".pdf"]
    assert paths
    for path in paths:
        pages = list(prepare(Upload(path.name, path.read_bytes()), pages="1-3"))
        assert all(page.text_layer for page in pages), path.name


def test_scans_without_a_text_layer_are_left_to_ocr():
    for path in samples("doc_photos"):
        if path.name.startswith(("ocrmypdf__linn.pdf", "ocrmypdf__jbig2", "ocrmypdf__cardinal")):
            assert [page.text_layer for page in prepare(Upload(path.name, path.read_bytes()), pages="1")] == [None]


def test_a_photo_stored_in_eight_orientations_comes_out_the_same_each_time():
    upright = [
        np.asarray(Picture.fromarray(page.pixels).convert("L").resize((60, 45)), dtype=int)
        for path in samples("formats/exif_orientation")
        for page in prepare(Upload(path.name, path.read_bytes()))
    ]
    assert len(upright) >= 8
    assert max(np.abs(page - upright[0]).mean() for page in upright) < 3
