import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw

from sightline.image.coverage import print_outside
from sightline.types import Box

A4_POINTS = 595
LINE = "Invoice number 4711"
VISIBLE_MARKS = len(LINE.replace(" ", ""))


def page(draw_on):
    picture = Picture.new("L", (1653, 2339), 255)
    draw_on(ImageDraw.Draw(picture))
    return np.asarray(picture)


def count(boxes, grey):
    return print_outside(boxes, grey, width_points=A4_POINTS)


def test_print_inside_and_outside_of_the_boxes_is_counted_apart():
    grey = page(lambda draw: [draw.text((200, y), LINE, font_size=34, fill=0) for y in (300, 600, 900)])
    outside, inside = count([Box(0, 0, 1, 400 / 2339)], grey)
    assert abs(inside - VISIBLE_MARKS) <= 3
    assert abs(outside - 2 * VISIBLE_MARKS) <= 6


def test_rules_frames_and_filled_areas_are_no_print():
    def table(draw):
        draw.rectangle((100, 100, 1500, 1500), outline=0, width=3)
        draw.rectangle((100, 1600, 1500, 1800), fill=60)
        for y in range(200, 1500, 50):
            draw.line((100, y, 1500, y), fill=0, width=2)
        draw.line((800, 100, 800, 1500), fill=0, width=2)

    assert count([], page(table)) == (0, 0)


def test_a_barcode_of_squares_is_no_print():
    cells = np.random.default_rng(3).integers(0, 2, (40, 40), dtype=np.uint8) * 255
    grey = np.full((2339, 1653), 255, dtype=np.uint8)
    grey[400:720, 400:720] = np.kron(cells, np.ones((8, 8), dtype=np.uint8))
    outside, _ = count([], grey)
    assert outside < 15


def test_faint_tints_are_no_print():
    assert count([], page(lambda draw: draw.text((200, 300), LINE, font_size=34, fill=225))) == (0, 0)
