"""The only maker of `Image`: gate, decode or render, fit to the working size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Picture

from sightline.image import decode, pdf
from sightline.image.gate import Limits, admit
from sightline.types import Box, Image, Upload, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Shrinks by whole steps first and by the exact filter last: 2.0 keeps the result within rounding of the exact one.
_REDUCING_GAP = 2.0


def prepare(upload: Upload, *, pages: str | None = None, limits: Limits = Limits()) -> Iterator[Image]:  # noqa: B008 (frozen)
    """The pages of `upload` one by one, upright, in sRGB, without metadata, at most as large as the working size.

    `pages` picks some, such as "1-3,5". Nothing is decoded before the first page is asked for, and one page is
    held at a time. Raises the errors of `sightline.errors.InputError`, which name the upload, and UsageError for
    `pages` that cannot be read.
    """
    fmt = admit(upload, limits, pages=pages)
    if fmt == "PDF":
        for sheet in pdf.sheets(upload, pages=pages, limits=limits):
            height, width = sheet.pixels.shape[:2]
            yield _image(sheet.pixels, page=sheet.page, source_px=(width, height), text_layer=sheet.words)
        return
    for page, picture in decode.frames(upload, fmt, pages=pages, limits=limits):
        pixels = np.asarray(_fitted(picture, limits).convert("RGB"))
        yield _image(pixels, page=page, source_px=picture.size, text_layer=None)


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
    return replace(turned, turned=(image.turned + degrees) % 360)


def _image(
    pixels: NDArray[np.uint8], *, page: int, source_px: tuple[int, int], text_layer: tuple[Word, ...] | None
) -> Image:
    pixels = np.ascontiguousarray(pixels)
    pixels.flags.writeable = False
    return Image(pixels=pixels, page=page, source_px=source_px, text_layer=text_layer)


def _fitted(picture: Picture.Image, limits: Limits) -> Picture.Image:
    width, height = picture.size
    scale = limits.working_scale(width, height)
    if scale >= 1:
        return picture
    size = (max(1, math.floor(width * scale)), max(1, math.floor(height * scale)))
    return picture.resize(size, Picture.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)


def _turned(word: Word, degrees: int) -> Word:
    left, top, right, bottom = word.box
    turned = {
        90: Box(1 - bottom, left, 1 - top, right),
        180: Box(1 - right, 1 - bottom, 1 - left, 1 - top),
        270: Box(top, 1 - right, bottom, 1 - left),
    }
    return replace(word, box=turned[degrees])
