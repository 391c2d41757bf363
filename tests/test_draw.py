"""The picture of a page, looked at through its pixels."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture
from PIL import ImageColor, ImageDraw

from sightline.draw import COLOURS, draw
from sightline.image import prepare
from sightline.types import Box, Evidence, FieldVerdict, Image, Record, Status, Upload, Usage

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAGE_PX = (1000, 1400)
DARK = 60
ROWS = [Box(0.3, 0.1 + 0.05 * row, 0.5, 0.12 + 0.05 * row) for row in range(12)]


def page(boxes: Sequence[Box] = (), size_px: tuple[int, int] = PAGE_PX) -> Image:
    """A white page, black where the print would be."""
    picture = Picture.new("RGB", size_px, "white")
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        pen.rectangle(tuple(edge * size_px[side % 2] for side, edge in enumerate(box)), fill="black")
    data = io.BytesIO()
    picture.save(data, "PNG")
    [image] = prepare(Upload("page.png", data.getvalue()))
    return image


def record(*fields: FieldVerdict) -> Record:
    return Record("page.png", "receipt", "review", {}, fields, (), "rules", None, Usage(), Decimal(0), (), {})


def field(path: str, status: Status, *boxes: Box, page: int = 1) -> FieldVerdict:
    return FieldVerdict(path, "1", status, evidence=tuple(Evidence(page, box, "1") for box in boxes))


def pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Picture.open(io.BytesIO(png)).convert("RGB"))


def dark(png: bytes) -> int:
    return int((pixels(png).max(axis=2) < DARK).sum())


def test_the_picture_is_a_png_with_margins_around_the_page() -> None:
    height, width, _ = pixels(draw(page(), record(field("total", "confirmed", ROWS[0])))).shape
    assert width > PAGE_PX[0]
    assert height > PAGE_PX[1]


@pytest.mark.parametrize("status", ["confirmed", "contradicted", "unverified"])
def test_a_box_has_the_colour_of_its_status(status: Status) -> None:
    colour = ImageColor.getrgb(COLOURS[status])
    blank, marked = (draw(page(), record(*fields)) for fields in ((), (field("total", status, ROWS[0]),)))
    assert not (pixels(blank) == colour).all(axis=2).any()
    assert (pixels(marked) == colour).all(axis=2).sum() > 100


def test_labels_hide_no_print_even_where_lines_are_close() -> None:
    fields = [field(f"line_items[{row}].description", "confirmed", box) for row, box in enumerate(ROWS)]
    before = dark(draw(page(ROWS), record()))
    after = dark(draw(page(ROWS), record(*fields)))
    assert before > 10_000
    assert after >= 0.98 * before


def test_what_another_page_shows_is_not_drawn_on_this_one() -> None:
    here, there = (record(field("total", "confirmed", ROWS[0], page=number)) for number in (1, 2))
    nowhere = record(field("total", "confirmed"))
    assert draw(page(), there) == draw(page(), nowhere)
    assert draw(page(), here) != draw(page(), nowhere)


def test_values_at_one_place_share_one_label() -> None:
    colour = ImageColor.getrgb(COLOURS["confirmed"])
    fields = [field(path, "confirmed", ROWS[0]) for path in ("subtotal", "tax", "total")]
    pictures = [pixels(draw(page(), record(*fields[:count]))) == colour for count in (1, 3)]
    one, three = (picture.all(axis=2) for picture in pictures)
    assert one.any(axis=1).sum() == three.any(axis=1).sum()
    assert one.any(axis=0).sum() < three.any(axis=0).sum()


def test_a_small_page_is_enlarged_for_its_labels() -> None:
    height, width, _ = pixels(draw(page(size_px=(300, 400)), record())).shape
    assert width > 1000
    assert height > 1300


def test_a_thin_strip_is_not_enlarged_without_end() -> None:
    height, _, _ = pixels(draw(page(size_px=(20, 2000)), record(field("total", "confirmed", ROWS[0])))).shape
    assert height < 4200


edges = st.floats(0, 1)
boxes = st.tuples(edges, edges, edges, edges).map(
    lambda e: Box(min(e[0], e[2]), min(e[1], e[3]), max(e[0], e[2]), max(e[1], e[3]))
)
statuses: st.SearchStrategy[Status] = st.sampled_from(["confirmed", "contradicted", "unverified"])
fields = st.builds(field, st.sampled_from(["total", "line_items[0].total", "vendor.name"]), statuses, boxes, boxes)


@settings(max_examples=15, deadline=None)
@given(st.lists(fields, max_size=6))
def test_every_box_on_the_page_can_be_drawn(found: list[FieldVerdict]) -> None:
    assert draw(page(size_px=(100, 140)), record(*found)).startswith(b"\x89PNG")
