"""Pictures that show the same are grouped, and the largest stands for the others."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from sightline.cache.dedup import Group, dedup


def photo(sheets, seed):
    """Blots of colour."""
    dice = np.random.default_rng(seed)
    coarse = dice.integers(0, 255, (4, 5, 3), dtype=np.uint8)
    return sheets.image_of(cv2.resize(coarse, (360, 270), interpolation=cv2.INTER_CUBIC))


def copied(sheets, image, *, scale=0.6, quality=60):
    small = cv2.resize(image.pixels[4:-4, 5:-5], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    coded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return sheets.image_of(cv2.imdecode(coded, cv2.IMREAD_COLOR))


def test_copies_are_grouped_and_the_largest_stands_for_them(sheets):
    photos = [photo(sheets, seed) for seed in range(5)]
    groups = dedup([copied(sheets, photos[0]), *photos, copied(sheets, photos[3], scale=0.5)])
    assert groups[0] == Group(1, (0, 1))
    assert Group(4, (4, 6)) in groups
    assert sorted(at for group in groups for at in group.members) == list(range(7))


def test_other_photos_are_not_grouped(sheets):
    assert dedup([photo(sheets, seed) for seed in range(8)]) == [Group(at, (at,)) for at in range(8)]


def test_pages_are_the_same_only_where_their_numbers_are(sheets):
    lines = sheets.lines_of(7)
    other = [*lines[:4], (lines[4][0], "00.00"), *lines[5:]]
    pages = [sheets.drawn(lines), sheets.drawn(other), sheets.scanned_anew(*sheets.drawn(lines))]
    assert dedup(*zip(*pages, strict=True)) == [Group(0, (0, 2)), Group(1, (1,))]


@pytest.mark.parametrize("level", [0, 255])
def test_empty_pictures_are_not_the_same(sheets, level):
    empty = sheets.image_of(np.full((40, 60, 3), level, np.uint8))
    assert len(dedup([empty, replace(empty)])) == 2


def test_nothing_has_no_groups():
    assert dedup([]) == []
