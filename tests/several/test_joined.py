"""Many files as one, with images that have numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sightline.errors import TooManyPages, TooManyPixels
from sightline.several.joined import joined, told_apart
from sightline.study import Study, pages_of
from sightline.testing.conformance.sheets import plain_page
from sightline.types import Finding, Found, Reading


def study(name: str, *pages: int, size: tuple[int, int] = (8, 8)) -> Study:
    plain = plain_page(size)
    images = tuple(replace(plain, page=page) for page in pages)
    readings = tuple(Reading(page, (), "made", size) for page in pages)
    threats = (
        Found("injection_visible", pages[-1], None, "x", 0.5, "review"),
        Found("metadata", None, None, "x", 1, "review"),
    )
    return Study(name, images, readings, (Finding("media_type", "info", name),), {"ocr": 1.5}, threats)


def test_pages_are_counted_on_from_file_to_file_with_all_that_is_said_of_them() -> None:
    seen = joined([study("a.pdf", 3, 7), study("b.png", 1)])
    assert [image.page for image in seen.images] == [reading.page for reading in seen.readings] == [1, 2, 3]
    assert [threat.page for threat in seen.threats] == [2, None, 3, None]
    assert [finding.message for finding in seen.findings] == ["a.pdf", "b.png"]
    assert [page.source for page in pages_of(seen)] == ["a.pdf", "a.pdf", "b.png"]
    assert (seen.source, seen.timings_ms) == ("a.pdf and 1 more", {"ocr": 3.0})


def test_only_files_of_several_pages_are_told_apart() -> None:
    assert told_apart(joined([study("a.png", 1), study("b.png", 1)])) == ""
    told = told_apart(joined([study("a.pdf", 1, 2), study("b.png", 1), study("c.pdf", 1, 2)]))
    assert told == "Images 1 to 2 are the pages of one file. Images 4 to 5 are the pages of one file."


def test_more_than_can_be_held_is_an_error() -> None:
    with pytest.raises(TooManyPages, match="501 images"):
        joined([study("a.pdf", *range(1, 502))])
    with pytest.raises(TooManyPixels, match="give fewer"):
        joined([study("a.pdf", *range(1, 64), size=(2000, 2000))])
