"""What makes a page look like somebody's page: logos and bar codes."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from sightline.testing.examples.paper import Color, Mark, Pen, Shape, Text, box

WHITE: Color = (255, 255, 255)
ACCENTS: tuple[Color, ...] = ((24, 68, 122), (140, 40, 44), (22, 98, 82), (92, 58, 122), (52, 60, 70), (176, 92, 20))


def accent(name: str) -> Color:
    """The colour of a business: always the same for the same name."""
    return ACCENTS[sum(map(ord, name)) % len(ACCENTS)]


def logo(left: float, top: float, *, size: float, name: str, pen: Pen) -> Sequence[Mark]:
    """A coloured sign with the first letter of `name`; the letters decide which of three signs it is."""
    sides = (4, 6, 40)[sum(map(ord, name)) % 3]
    radius = size / 2
    x, y = left + radius, top + radius
    turn = pi / 4 if sides == 4 else pi / 6
    corners = tuple(
        (x + radius * cos(turn + 2 * pi * k / sides), y + radius * sin(turn + 2 * pi * k / sides)) for k in range(sides)
    )
    letter = pen.bold.sized(size * 0.52).colored(WHITE)
    return (Shape(corners, pen.color), Text(x, y + size * 0.18, name[0], letter, "center"))


def barcode(left: float, top: float, *, width: float, height: float, number: str) -> Sequence[Mark]:
    """Bars that look like the digits of `number`; they are an ornament and not meant to be scanned."""
    digits = [int(c) for c in number if c.isdigit()]
    pairs = [(1 + d % 3, 1 + (d * 7 + k) % 3) for k, d in enumerate(digits * 4)]
    unit = width / sum(bar + gap for bar, gap in pairs)
    marks: list[Mark] = []
    x = left
    for bar, gap in pairs:
        marks.append(box(x, top, bar * unit, height, color=(20, 20, 20)))
        x += (bar + gap) * unit
    return marks
