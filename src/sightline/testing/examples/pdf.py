"""Pages of marks to the bytes of a PDF with a true text layer, and a PDF page to pixels.

Text is set in the 14 standard fonts, which no PDF has to embed; they cover the Windows Latin 1 characters.
"""
# pypdfium2.raw is ctypes without type information.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pypdfium2 as pdfium
import pypdfium2.raw as c

from sightline.testing.examples.paper import Color, Mark, Page, Rule, Shape, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE_ID = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")
CREATED = re.compile(rb"/CreationDate\(D:[^)]*\)")
DAY_ZERO = b"/CreationDate(D:20250101000000+00'00')"
NO_ID = b"/ID[<" + b"0" * 32 + b"><" + b"0" * 32 + b">]"


def write_pdf(pages: Sequence[Page]) -> bytes:
    """The pages as one PDF. The same pages always give the same bytes: no clock and no random file id."""
    document = pdfium.PdfDocument.new()
    fonts: dict[str, object] = {}
    for page in pages:
        target = document.new_page(page.width, page.height)
        for mark in page.marks:
            c.FPDFPage_InsertObject(target, _object(document, page, mark, fonts))
        target.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    undated = CREATED.sub(lambda found: DAY_ZERO.ljust(len(found[0])), buffer.getvalue())
    return FILE_ID.sub(NO_ID, undated)


def render(data: bytes, *, scale: float) -> list[NDArray[np.uint8]]:
    """Every page as height x width x 3 pixels, RGB, at `scale` pixels a point."""
    document = pdfium.PdfDocument(data)
    pages = [_pixels(page, scale) for page in document]
    document.close()
    return pages


def _pixels(page: pdfium.PdfPage, scale: float) -> NDArray[np.uint8]:
    # pypdfium2 declares no type for `scale`, and pyright takes it for an int from its default.
    bitmap = page.render(scale=scale, rev_byteorder=True)  # pyright: ignore[reportArgumentType] (a float is fine)
    return cast("NDArray[np.uint8]", bitmap.to_numpy())[:, :, :3].copy()


def _object(document: pdfium.PdfDocument, page: Page, mark: Mark, fonts: dict[str, object]) -> object:
    if isinstance(mark, Text):
        if mark.pen.font not in fonts:
            fonts[mark.pen.font] = c.FPDFText_LoadStandardFont(document, mark.pen.font.encode())
        return _text(document, page, mark, fonts[mark.pen.font])
    if isinstance(mark, Rule):
        return _rule(page, mark)
    return _shape(page, mark)


def _text(document: pdfium.PdfDocument, page: Page, mark: Text, font: object) -> object:
    item = c.FPDFPageObj_CreateTextObj(document, font, mark.pen.size)
    letters = ctypes.create_string_buffer(mark.text.encode("utf-16-le") + b"\0\0")
    c.FPDFText_SetText(item, ctypes.cast(letters, ctypes.POINTER(ctypes.c_ushort)))
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align]
    x = mark.x - share * mark.pen.wide * _width(item)
    c.FPDFPageObj_Transform(item, mark.pen.wide, 0, 0, mark.pen.tall, x, page.height - mark.y)
    c.FPDFPageObj_SetFillColor(item, *mark.pen.color, 255)
    return item


def _width(item: object) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    c.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return right.value


def _rule(page: Page, rule: Rule) -> object:
    path = c.FPDFPageObj_CreateNewPath(rule.start[0], page.height - rule.start[1])
    c.FPDFPath_LineTo(path, rule.end[0], page.height - rule.end[1])
    c.FPDFPageObj_SetStrokeWidth(path, rule.width)
    c.FPDFPageObj_SetStrokeColor(path, *rule.color, 255)
    if rule.dash:
        c.FPDFPageObj_SetDashArray(path, (ctypes.c_float * 2)(*rule.dash), 2, 0.0)
    c.FPDFPath_SetDrawMode(path, c.FPDF_FILLMODE_NONE, 1)
    return path


def _shape(page: Page, shape: Shape) -> object:
    first, *others = shape.points
    path = c.FPDFPageObj_CreateNewPath(first[0], page.height - first[1])
    for x, y in others:
        c.FPDFPath_LineTo(path, x, page.height - y)
    c.FPDFPath_Close(path)
    _fill(path, shape.color)
    return path


def _fill(path: object, color: Color) -> None:
    c.FPDFPageObj_SetFillColor(path, *color, 255)
    c.FPDFPath_SetDrawMode(path, c.FPDF_FILLMODE_WINDING, 0)
