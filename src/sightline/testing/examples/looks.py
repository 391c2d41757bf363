"""How a document reaches us: as a PDF, clean, scanned, photographed, or turned on its side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

import numpy as np

from sightline.testing.examples.camera import photo, scan
from sightline.testing.examples.encode import encode
from sightline.testing.examples.paper import Page
from sightline.testing.examples.pdf import render, write_pdf

LookName: TypeAlias = Literal["pdf", "photo", "scan", "pages", "exif", "clean", "turned"]


@dataclass(frozen=True, slots=True)
class Look:
    """A way to deliver a document, and the kinds of file it comes as. Files of one page are never given more."""

    name: LookName
    suffixes: tuple[str, ...]
    one_page: bool


LOOKS: tuple[Look, ...] = (
    Look("pdf", (".pdf",), one_page=False),
    Look("photo", (".jpg",), one_page=True),
    Look("scan", (".jpg", ".webp"), one_page=True),
    Look("pages", (".tiff", ".pdf"), one_page=False),
    Look("exif", (".jpg",), one_page=True),
    Look("clean", (".png", ".webp"), one_page=True),
    Look("turned", (".jpg",), one_page=True),
)


def deliver(pages: Sequence[Page], look: Look, rng: Random) -> tuple[str, bytes]:
    """The suffix and the bytes of the file.

    `pdf` has a text layer. `clean` is rendered as it is. `scan` and `photo` are degraded; `pages` is a scan of
    every page into one TIFF or into a PDF of pictures. `exif` is a photo whose pixels are stored turned with the
    orientation tag set; `turned` is a scan on its side or upside down, and nothing in the file says so.
    """
    data = write_pdf(pages)
    suffix = rng.choice(look.suffixes)
    if look.name == "pdf":
        return suffix, data
    # Print of 9 points is about 20 pixels high, as in a photo of 12 megapixels that was sent by mail.
    rendered = render(data, scale=rng.uniform(2.1, 2.5))
    if look.name == "clean":
        return suffix, encode(rendered, suffix, quality=92)
    noise = np.random.default_rng(rng.getrandbits(64))
    quality = rng.randint(62, 88)
    if look.name in {"photo", "exif"}:
        orientation = rng.choice((3, 6, 8)) if look.name == "exif" else 1
        return suffix, encode(
            [photo(page, noise) for page in rendered], suffix, quality=quality, orientation=orientation
        )
    quarters = rng.choice((1, 2, 3)) if look.name == "turned" else 0
    scanned = [np.rot90(scan(page, noise), quarters) for page in rendered]
    return suffix, encode(scanned, suffix, quality=quality)
