"""Pixels to the bytes of an image file, with the EXIF orientation that a phone would write."""

from __future__ import annotations

import io
from collections.abc import Sequence
from time import gmtime
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORIENTATION = 0x0112
"""The EXIF tag that says how stored pixels must be turned to stand upright."""
STORED_QUARTERS = {1: 0, 3: 2, 6: 1, 8: 3}
"""Quarter turns, against the clock, from upright pixels to those stored under each orientation (EXIF 2.3, 4.6.4)."""
DAY_ZERO = gmtime(1735689600)


def encode(pages: Sequence[NDArray[np.uint8]], suffix: str, *, quality: int = 85, orientation: int = 1) -> bytes:
    """One file from all pages: `.tiff` and `.pdf` keep every page, the others hold the only one.

    `quality` is that of JPEG and WebP; a `.pdf` has pictures of its pages and no text. With an `orientation`
    of 3, 6 or 8 the pixels are stored turned and the tag tells.
    """
    turned = [np.rot90(page, STORED_QUARTERS[orientation]) for page in pages]
    first, *others = [Image.fromarray(np.ascontiguousarray(page)) for page in turned]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    out = io.BytesIO()
    match suffix:
        case ".jpg":
            first.save(out, "JPEG", quality=quality, exif=exif)
        case ".webp":
            first.save(out, "WEBP", quality=quality, exif=exif)
        case ".png":
            first.save(out, "PNG", exif=exif)
        case ".tiff":
            first.save(out, "TIFF", save_all=True, append_images=others, compression="jpeg", quality=quality)
        case ".pdf":
            dates = {"creationDate": DAY_ZERO, "modDate": DAY_ZERO}
            first.save(out, "PDF", save_all=True, append_images=others, resolution=150, quality=quality, **dates)
        case _:
            raise ValueError(f"no such suffix: {suffix}; allowed are .jpg, .webp, .png, .tiff and .pdf")
    return out.getvalue()
