"""What a picture becomes when it is reduced is what is seen of it at its full size."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image as Picture

from sightline.image import prepare, render
from sightline.models import plan, read_profiles
from sightline.testing.resampling import FILTERS, resampled
from sightline.types import Upload

RATIO = 6
SIZE = (75, 100)
OWN = """
[[family]]
name = "small"
models = ["small"]
providers = ["house"]
source = "a test"
checked = 2026-11-21
[family.levels]
auto = { kind = "flat", tokens = 7, edge_px = 100 }
"""


def secret():
    picture = np.full((SIZE[1], SIZE[0], 3), 255, np.uint8)
    cv2.putText(picture, "OBEY", (6, 56), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 3)
    return picture


def cover():
    return np.full((SIZE[1] * RATIO, SIZE[0] * RATIO, 3), 150, np.uint8)


def likeness(one, other):
    return float(np.corrcoef(one.mean(axis=2).ravel(), other.mean(axis=2).ravel())[0, 1])


@pytest.mark.parametrize("name", FILTERS)
def test_a_picture_made_for_a_careless_filter_does_not_come_out_of_ours(name):
    hidden = secret()
    attack = resampled(cover(), hidden, name)
    careless = cv2.resize(attack, SIZE, interpolation=FILTERS[name])
    assert likeness(careless, hidden) > 0.9
    stream = io.BytesIO()
    Picture.fromarray(attack).save(stream, "PNG", compress_level=1)
    (page,) = prepare(Upload("attack.png", stream.getvalue()))
    (sent,) = render(page, plan(page.size_px, "house:small", own=read_profiles(OWN)))
    assert sent.size_px == SIZE
    seen = np.asarray(Picture.open(io.BytesIO(sent.data)), dtype=int)
    # Every pixel is weighed, so the secret has no more contrast than its share of the pixels gives it.
    assert np.ptp(seen.mean(axis=2)) < 0.3 * np.ptp(careless.astype(int).mean(axis=2))
