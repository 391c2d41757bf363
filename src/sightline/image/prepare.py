"""The only maker of `Image`: gate, decode or render, fit to the working size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sightline.image import decode, pdf
from sightline.image.frame import Fit
from sightline.image.gate import Limits, admit
from sightline.image.headers import Size
from sightline.image.resize import reduced
from sightline.types import Box, Image, Upload, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray


def prepare(
    upload: Upload,
    *,
    pages: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    fit: Fit | None = None,
) -> Iterator[Image]:
    """The pages of `upload` one by one, upright, in sRGB, without metadata, at most as large as the working size.

    `pages` picks some, such as "1-3,5". `fit` says for the upright size of a page, (width, height) in px, which one
    is wanted: smaller pages are decoded smaller, at a fraction of the cost. Nothing is decoded before the first page
    is asked for, and one page is held at a time. Raises the errors of `sightline.errors.InputError`, which name the
    upload, and UsageError for `pages` that cannot be read.
    """
    wanted = _bounded(fit, limits) if fit else limits.fitted
    fmt = admit(upload, limits, pages=pages)
    if fmt == "PDF":
        for sheet in pdf.sheets(upload, pages=pages, limits=limits):
            height, width = sheet.pixels.shape[:2]
            pixels = reduced(sheet.pixels, wanted((width, height)))
            image = _image(pixels, page=sheet.page, source_px=(width, height), text_layer=sheet.words)
            yield replace(image, unseen=sheet.unseen)
        return
    for frame in decode.frames(upload, fmt, pages=pages, limits=limits, fit=wanted):
        image = _image(frame.pixels, page=frame.page, source_px=frame.source_px, text_layer=None)
        yield replace(image, jpeg=frame.jpeg)


def _bounded(fit: Fit, limits: Limits) -> Fit:
    """What `fit` wants, as long as that is neither enlarged nor beyond the working size."""

    def wanted(size: Size) -> Size:
        width, height = fit(size)
        return limits.fitted((min(width, size[0]), min(height, size[1])))

    return wanted


def turn(image: Image, degrees: int) -> Image:
    """`image` turned clockwise by 0, 90, 180 or 270 degrees, with its text layer; ValueError for other angles."""
    if degrees not in (0, 90, 180, 270):
        raise ValueError(f"pages turn by 0, 90, 180 or 270 degrees, not by {degrees}")
    if degrees == 0:
        return image
    width, height = image.source_px
    words = image.text_layer
    turned = _image(
        np.rot90(image.pixels, k=-degrees // 90),
        page=image.page,
        source_px=(width, height) if degrees == 180 else (height, width),
        text_layer=None if words is None else tuple(_turned(word, degrees) for word in words),
    )
    unseen = tuple(_turned(word, degrees) for word in image.unseen)
    return replace(turned, turned=(image.turned + degrees) % 360, unseen=unseen)


def _image(
    pixels: NDArray[np.uint8], *, page: int, source_px: tuple[int, int], text_layer: tuple[Word, ...] | None
) -> Image:
    pixels = np.ascontiguousarray(pixels)
    pixels.flags.writeable = False
    return Image(pixels=pixels, page=page, source_px=source_px, text_layer=text_layer)


def _turned(word: Word, degrees: int) -> Word:
    left, top, right, bottom = word.box
    turned = {
        90: Box(1 - bottom, left, 1 - top, right),
        180: Box(1 - right, 1 - bottom, 1 - left, 1 - top),
        270: Box(top, 1 - right, bottom, 1 - left),
    }
    return replace(word, box=turned[degrees])
