"""The characters that a PDF page states, each with its place on the upright page."""

from __future__ import annotations

import ctypes
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from sightline.image.pdfium import Page, TextPage, raw
from sightline.image.scans import find_scan, key

if TYPE_CHECKING:
    from numpy.typing import NDArray

Quad: TypeAlias = tuple[float, float, float, float]
Colour: TypeAlias = tuple[int, int, int]

# A page may state any number of characters; a dense one has 10 thousand, and no more than this are read.
MAX_GLYPHS = 100_000
# Height of small letters over the baseline, in ems: gives dashes and dots the height of the words beside them.
X_HEIGHT = 0.5
# PDFium's mark for a hyphen that parts a word at the end of a line.
LINE_END_HYPHEN = "\x02"
SOFT_HYPHEN = "\u00ad"
GARBLED = "\ufffd"
# PDFium answers PageToDevice in whole units; asked for a page of this many, it tells fractions of a page exactly.
DEVICE_UNITS = 1_000_000
# Text with less alpha than this (of 255) leaves next to nothing on the page.
LEAST_ALPHA = 24
FILLED = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
UNPAINTED = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


class Glyph(NamedTuple):
    """One character in points of the upright page, origin at the top left.

    `text` is "" for white space, which parts words. `box` (left, top, right, bottom) is around the ink. `start` and
    `end` are the advance along the direction of writing, `base` the baseline across it (it grows downwards for
    upright text), `em` the font size, `angle` the direction of writing in degrees clockwise, `fill` the colour.
    """

    text: str
    box: Quad
    start: float
    end: float
    base: float
    em: float
    angle: int
    fill: Colour | None = None


class Style(NamedTuple):
    """What all characters of one text object share: direction of writing on the stored page, em in points.

    `fill` is the colour in which its characters are filled, None where they are not or where it is no plain colour.
    """

    along: tuple[float, float]
    em: float
    hidden: bool
    fill: Colour | None


SPACE = Glyph("", (0, 0, 0, 0), 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Layer:
    """What a page states as text. `hidden` are characters that are not painted or lie under a full-page image.

    `garbled` counts those without a meaning; `size` is (width, height) of the upright page in points;
    `scan_px_per_point` is the resolution of the finest full-page image, 0 without one.
    """

    glyphs: tuple[Glyph, ...]
    hidden: tuple[Glyph, ...]
    garbled: int
    size: tuple[float, float]
    scan_px_per_point: float


def read_layer(page: Page) -> Layer:
    """The characters that `page` paints, in the order in which the file states them, and those it hides."""
    scan = find_scan(page)
    textpage = page.get_textpage()
    try:
        stated = list(_stated(textpage, scan.covered))
    finally:
        textpage.close()
    visible = [s for s in stated if not s.style.hidden]
    return Layer(
        glyphs=tuple(_placed(visible, page)),
        hidden=tuple(_placed([s for s in stated if s.style.hidden], page)),
        garbled=sum(s.text == GARBLED for s in visible),
        size=page.get_size(),
        scan_px_per_point=scan.px_per_point,
    )


class _Stated(NamedTuple):
    """A character as PDFium gives it: ink and advance box (left, bottom, right, top) on the stored page."""

    text: str
    ink: Quad
    advance: Quad
    origin: tuple[float, float]
    style: Style


def _stated(textpage: TextPage, covered: frozenset[int]) -> Iterator[_Stated]:
    left, bottom, right, top, x, y = (ctypes.c_double() for _ in range(6))
    loose = raw.FS_RECTF()
    styles: dict[int, Style] = {}
    for i in range(min(textpage.count_chars(), MAX_GLYPHS)):
        text = _meaning(raw.FPDFText_GetUnicode(textpage, i))
        handle = raw.FPDFText_GetTextObject(textpage, i)
        if text is None or not handle:
            continue
        owner = key(handle)
        if owner not in styles:
            styles[owner] = _style(textpage, i, hidden=owner in covered)
        raw.FPDFText_GetCharBox(textpage, i, left, right, bottom, top)
        raw.FPDFText_GetLooseCharBox(textpage, i, loose)
        raw.FPDFText_GetCharOrigin(textpage, i, x, y)
        advance = (loose.left, loose.bottom, loose.right, loose.top)
        ink = (left.value, bottom.value, right.value, top.value)
        has_ink = ink[0] < ink[2] and ink[1] < ink[3]
        if text != SOFT_HYPHEN or has_ink:
            text = text.replace(SOFT_HYPHEN, "-")
            yield _Stated(text, ink if has_ink else advance, advance, (x.value, y.value), styles[owner])


def _style(textpage: TextPage, index: int, *, hidden: bool) -> Style:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    em = raw.FPDFText_GetFontSize(textpage, index) * float(np.hypot(matrix.c, matrix.d))
    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(textpage, index))
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    filled = mode in FILLED and bool(raw.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha))
    clear = filled and alpha.value < LEAST_ALPHA
    fill = (red.value, green.value, blue.value) if filled else None
    return Style((matrix.a, matrix.b), abs(em), hidden or clear or mode in UNPAINTED, fill)


@lru_cache(maxsize=4096)
def _meaning(code: int) -> str | None:
    """The text of a code point: "" for white space, None for what has no shape, GARBLED for what has no meaning."""
    if code > sys.maxunicode:
        return GARBLED
    char = chr(code)
    if char in (LINE_END_HYPHEN, SOFT_HYPHEN):
        return SOFT_HYPHEN
    if char.isspace():
        return ""
    if "\ufb00" <= char <= "\ufb06":
        return unicodedata.normalize("NFKC", char)
    category = unicodedata.category(char)
    if category == "Cf":
        return None
    return GARBLED if category.startswith("C") or char == GARBLED else char


def _placed(stated: list[_Stated], page: Page) -> Iterator[Glyph]:
    """Turn the coordinates of the stored page into points of the upright page, all characters at once."""
    if not stated:
        return
    to_upright, shift = _upright_map(page)
    ink = _boxes([s.ink for s in stated], to_upright, shift)
    advance = _boxes([s.advance for s in stated], to_upright, shift)
    origin = _finite([s.origin for s in stated]) @ to_upright + shift
    along = _finite([s.style.along for s in stated]) @ to_upright
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    em = _finite([s.style.em for s in stated])
    ends = np.sort(np.stack([advance[:, :2] * along, advance[:, 2:] * along]), axis=0).sum(axis=2)
    ink = _at_least_x_high(ink, origin, across=across, em=em)
    base = (origin * across).sum(axis=1)
    angle = np.rint(np.degrees(np.arctan2(along[:, 1], along[:, 0]))).astype(int) % 360
    columns = (ink.tolist(), ends[0].tolist(), ends[1].tolist(), base.tolist(), em.tolist(), angle.tolist())
    for s, box, start, end, baseline, size, degrees in zip(stated, *columns, strict=True):
        yield Glyph(s.text, tuple(box), start, end, baseline, size, degrees, s.style.fill) if s.text else SPACE


def _upright_map(page: Page) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Matrix and shift that take points of the stored page to points of the upright one: p @ matrix + shift."""
    size = np.array(page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()

    def upright(across: float, up: float) -> NDArray[np.float64]:
        raw.FPDF_PageToDevice(page, 0, 0, DEVICE_UNITS, DEVICE_UNITS, 0, across, up, x, y)
        return np.array([x.value, y.value]) / DEVICE_UNITS * size

    reach = float(size.max())
    shift = upright(0, 0)
    return np.stack([upright(reach, 0) - shift, upright(0, reach) - shift]) / reach, shift


def _finite(values: Sequence[float] | Sequence[tuple[float, ...]]) -> NDArray[np.float64]:
    """As an array, with 0 where a damaged file states no number."""
    return np.nan_to_num(np.array(values, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _boxes(quads: list[Quad], to_upright: NDArray[np.float64], shift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes of the stored page as n x (left, top, right, bottom) on the upright page."""
    corners = _finite(quads).reshape(-1, 2, 2) @ to_upright + shift
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


def _at_least_x_high(
    ink: NDArray[np.float64], origin: NDArray[np.float64], *, across: NDArray[np.float64], em: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Let each box reach from the baseline to the height of small letters, along the nearer page axis."""
    tip = origin - across * (em * X_HEIGHT)[:, None]
    axis = np.abs(across).argmax(axis=1)
    rows = np.arange(len(ink))
    reach = np.sort(np.stack([origin[rows, axis], tip[rows, axis]]), axis=0)
    ink[rows, axis] = np.minimum(ink[rows, axis], reach[0])
    ink[rows, axis + 2] = np.maximum(ink[rows, axis + 2], reach[1])
    return ink
