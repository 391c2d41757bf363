"""What comes out of a worker is what went in, whatever its size."""

from __future__ import annotations

import pickle
import pickletools

import numpy as np
import pytest

from sightline.parcel import PIECE_BYTES, handed


def through_a_pipe(content):
    return pickle.loads(pickle.dumps(handed(lambda: content)))  # noqa: S301 (our own)


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_bytes_of_every_size_come_out_as_they_went_in(size):
    pixels = np.random.default_rng(size).integers(0, 255, size, dtype=np.uint8)
    assert np.array_equal(through_a_pipe(pixels), pixels)


def test_pages_beside_other_things_keep_shape_order_and_whether_they_may_be_changed():
    page = np.arange(2 * PIECE_BYTES, dtype=np.uint8).reshape(1024, -1, 2)
    fixed, turned = page.copy(), np.asfortranarray(page[..., 0])
    fixed.flags.writeable = False
    name, first, (second, third) = through_a_pipe(("receipt.jpg", page, (fixed, turned)))
    assert name == "receipt.jpg"
    for before, after in ((page, first), (fixed, second), (turned, third)):
        assert np.array_equal(before, after)
        assert before.flags.writeable == after.flags.writeable


def test_no_large_array_is_unpacked_at_once():
    printed = pickle.dumps(handed(np.zeros, 5 * PIECE_BYTES, np.uint8))
    sizes = [len(value) for _, value, _ in pickletools.genops(printed) if isinstance(value, bytes)]
    assert max(sizes) <= PIECE_BYTES
