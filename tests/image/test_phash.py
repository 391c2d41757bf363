"""Pages that look alike have hashes that differ in few bits, others in many."""

import cv2
import numpy as np
import pytest

from sightline.image import prepare
from sightline.image.phash import BITS, phash
from sightline.testing.examples import receipt
from sightline.types import Upload


def page(seed):
    example = receipt(seed, look="scan")
    return next(iter(prepare(Upload(example.name, example.data)))).pixels


def apart(one, other):
    return (phash(one) ^ phash(other)).bit_count()


PAGE = page("phash 1")
COPIES = {
    "half the size": cv2.resize(PAGE, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
    "darker": (PAGE * 0.9).astype(np.uint8),
    "blurred": cv2.GaussianBlur(PAGE, (0, 0), 1.5),
    "coded at quality 60": cv2.imdecode(cv2.imencode(".jpg", PAGE, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], 1),
}


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_near(copy):
    assert apart(PAGE, COPIES[copy]) <= 8


def test_another_page_is_far():
    assert apart(PAGE, page("phash 2")) > 8


def test_a_digit_more_or_less_is_not_seen():
    edited = PAGE.copy()
    edited[200:212, 200:208] = 255
    assert apart(PAGE, edited) <= 4


def test_a_hash_has_so_many_bits():
    assert 0 <= phash(PAGE) < 2**BITS
