"""PDF pages as pictures with the words that the file states, by PDFium."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sightline.errors import CorruptInput, EmptyInput, EncryptedInput
from sightline.image.gate import Limits, check_pages
from sightline.image.glyphs import Layer, read_layer
from sightline.image.headers import Size
from sightline.image.pages import select
from sightline.image.pdfium import LOCK, Document, Page, pdfium, raw
from sightline.image.visible import told_apart
from sightline.types import Upload, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

Made = TypeVar("Made")

# Small print (6 pt) is 17 px high at 200 dpi, which text recognition reads without loss.
RENDER_DPI = 200
POINTS_PER_INCH = 72
# A scan on a page whose size is stated too small is rendered at its own resolution, up to A4 at RENDER_DPI.
SCAN_EDGE_PX = 2339
# Leaves room for rounding up to whole pixels.
ROUNDING = 0.999


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rendered page: number from 1, height x width x 3 sRGB, and its words, or None where OCR has to read it.

    `unseen` are words that the file states and the page does not show.
    """

    page: int
    pixels: NDArray[np.uint8]
    words: tuple[Word, ...] | None
    unseen: tuple[Word, ...]


def sheets(upload: Upload, *, pages: str | None, limits: Limits) -> Iterator[Sheet]:
    """The asked pages one by one; the document stays open between them, at the cost of its bytes.

    Raises EncryptedInput, CorruptInput, EmptyInput, PageNotFound, TooManyPages and UsageError.
    """
    return _each(_sheet, upload, pages, limits)


def sizes(upload: Upload, *, pages: str | None, limits: Limits) -> Iterator[Size]:
    """(width, height) in px of each asked page as `sheets` would render it; nothing is rendered. Raises the same."""
    return _each(_size, upload, pages, limits)


def _each(
    make: Callable[[Document, int, Limits], Made], upload: Upload, pages: str | None, limits: Limits
) -> Iterator[Made]:
    """What `make` makes of each asked page."""
    with LOCK:
        document = _opened(upload)
    try:
        with LOCK:
            _start_forms(document, upload.name)
            count = len(document)
        chosen = select(pages, count=count, name=upload.name)
        check_pages(upload.name, len(chosen), limits)
        for number in chosen:
            with LOCK, _damage_named(upload.name, number):
                made = make(document, number, limits)
            yield made
    finally:
        with LOCK:
            document.close()


def _opened(upload: Upload) -> Document:
    """The open document; it reads from `upload.data`, which has to outlive it."""
    name = upload.name
    handle = raw.FPDF_LoadMemDocument64(upload.data, len(upload.data), None)
    if not handle:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedInput(f"{name}: the PDF asks for a password; save a copy without one.")
        raise CorruptInput(f"{name}: the PDF is damaged; print or export it again.")
    if raw.FPDF_GetPageCount(handle) < 1:
        raw.FPDF_CloseDocument(handle)
        raise EmptyInput(f"{name}: the PDF has no page that can be found; print or export it again.")
    return pdfium.PdfDocument(handle)


def _start_forms(document: Document, name: str) -> None:
    """Let PDFium lay out form fields; it wants to be told before the first page is opened."""
    try:
        document.init_forms()
    except pdfium.PdfiumError as error:
        raise CorruptInput(f"{name}: the forms of the PDF are damaged; print it to a new PDF.") from error


@contextmanager
def _damage_named(name: str, number: int) -> Generator[None]:
    try:
        yield
    except pdfium.PdfiumError as error:
        raise CorruptInput(f"{name}: page {number} of the PDF is damaged; print or export it again.") from error


def _sheet(document: Document, number: int, limits: Limits) -> Sheet:
    page = _flattened(document, number)
    try:
        layer = read_layer(page)
        bitmap = page.render(scale=_scale(page, layer, limits), rev_byteorder=True)
        pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
        bitmap.close()
    finally:
        page.close()
    words, unseen = told_apart(layer, pixels)
    return Sheet(number, pixels, words, unseen)


def _size(document: Document, number: int, limits: Limits) -> Size:
    page = _flattened(document, number)
    try:
        scale = _scale(page, read_layer(page), limits)
        width, height = page.get_size()
    finally:
        page.close()
    return math.ceil(width * scale), math.ceil(height * scale)


def _flattened(document: Document, number: int) -> Page:
    """The page with form fields and notes as part of its content, so that their text is read like any other."""
    page = document[number - 1]
    if raw.FPDFPage_GetAnnotCount(page) < 1:
        return page
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return document[number - 1]


def _scale(page: Page, layer: Layer, limits: Limits) -> float:
    """Pixels per point, so that the page, rounded up to whole pixels, stays within the working size."""
    width, height = (max(1.0, side) for side in page.get_size())
    wanted = max(RENDER_DPI / POINTS_PER_INCH, min(layer.scan_px_per_point, SCAN_EDGE_PX / max(width, height)))
    return min(wanted, ROUNDING * limits.working_scale(width, height))
