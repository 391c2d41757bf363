"""Full-page images of a PDF page: scans, and what they hide."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sightline.image.pdfium import Page, PageObject, pdfium, raw

# A page may state any number of objects; what comes after this many is not looked at.
MAX_OBJECTS = 50_000
MAX_DEPTH = 15
# An image that takes this share of the page is its background or a scan of it.
FULL_PAGE = 0.5
# An image with at least this mean alpha (of 255) hides what lies under it.
OPAQUE = 230


@dataclass(frozen=True, slots=True)
class Scan:
    """What the full-page images of a page are like.

    `px_per_point` is the resolution of the finest, 0 without one; `covered` holds the keys of the text objects that
    an opaque one is painted over.
    """

    px_per_point: float
    covered: frozenset[int]


def key(item: PageObject) -> int:
    """What tells one page object from another, as long as its page is open."""
    return ctypes.addressof(item.contents)


def find_scan(page: Page) -> Scan:
    """Look for full-page images, in the order in which the page is painted."""
    width, height = page.get_size()
    texts: set[int] = set()
    covered: set[int] = set()
    finest = 0.0
    for item in islice(_objects(page), MAX_OBJECTS):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.add(key(item))
        if kind != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        image = pdfium.PdfImage(item, page=page, pdf=page.pdf)
        resolution = _full_page_resolution(image, page_area=width * height)
        finest = max(finest, resolution)
        if resolution and texts - covered and _is_opaque(image):
            covered |= texts
    return Scan(finest, frozenset(covered))


def _full_page_resolution(image: Any, *, page_area: float) -> float:
    """Px per point of an image that takes most of the page, 0 for a smaller one and for one that is damaged."""
    try:
        left, bottom, right, top = image.get_bounds()
        px_width, px_height = image.get_px_size()
    except pdfium.PdfiumError:
        return 0.0
    width, height = right - left, top - bottom
    return min(px_width / width, px_height / height) if width * height > FULL_PAGE * page_area else 0.0


def _objects(page: Page) -> Iterator[PageObject]:
    """The objects of `page` as they are painted, those inside of forms too."""
    levels = [_children(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject)]
    while levels:
        item = next(levels[-1], None)
        if item is None:
            levels.pop()
            continue
        yield item
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and len(levels) < MAX_DEPTH:
            levels.append(_children(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject))


def _children(parent: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any]) -> Iterator[PageObject]:
    return (item for i in range(count(parent)) if (item := get(parent, i)))


def _is_opaque(image: Any) -> bool:
    """Whether the image has no mask through which the page shows; it is drawn small, at 72 dpi, to find out.

    A damaged image is not drawn on the page either, and hides nothing.
    """
    try:
        bitmap = image.get_bitmap(render=True)
    except pdfium.PdfiumError:
        return False
    pixels = bitmap.to_numpy()
    opaque = pixels.ndim < 3 or pixels.shape[2] < 4 or float(pixels[:, :, 3].mean()) >= OPAQUE
    bitmap.close()
    return opaque
