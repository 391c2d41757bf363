"""What is looked at: Upload, Image, Reading and Rendition, and the places on a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from sightline.box import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes as somebody sent them. Nothing about them is trusted, the name least of all.

    `media_type` is what the sender claims, such as image/png; None where only the name makes a claim.
    """

    name: str
    data: bytes
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, as an engine or a PDF text layer gives it.

    `line` numbers the text line (one printed run, never across a column gap) that the word belongs to;
    `confidence` is 0 to 1, and 1 for text that the file itself states.
    """

    text: str
    box: Box
    confidence: float
    line: int


@dataclass(frozen=True, eq=False)
class Image:
    """One upright sRGB page without metadata. `image.prepare` is its only maker.

    `pixels` is height x width x 3, uint8. `source_px` is the (width, height) of the upright original before it
    was fitted to the working size; for a PDF page it is the size at which the page was rendered. `text_layer`
    holds the words a PDF states for this page, and is None where the file states nothing or its text does not
    cover what is visible.
    """

    pixels: NDArray[np.uint8]
    page: int
    source_px: tuple[int, int]
    text_layer: tuple[Word, ...] | None = None
    turned: int = 0
    """Degrees clockwise by which the content was turned to stand upright: 0, 90, 180 or 270."""
    jpeg: bytes | None = None
    """The file itself where it is a JPEG of just these pixels and nothing else, which need not be coded again."""
    unseen: tuple[Word, ...] = ()
    """Words that a PDF states for this page and does not show on it. Never evidence: only the injection scan asks."""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of shape and pixels, in hexadecimal; computed when first asked for, at about 0.6 ms a MB."""
        digest = sha256(repr(self.pixels.shape).encode())
        digest.update(self.pixels.data)
        return digest.hexdigest()

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) of `pixels`."""
        return self.pixels.shape[1], self.pixels.shape[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one page, in reading order, and the name of the engine that read them."""

    page: int
    words: tuple[Word, ...]
    engine: str
    size_px: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rendition:
    """What one model is really sent of a page, or of a part of it. `image.render` is its only maker.

    `data` is a JPEG of `size_px` (width, height); `box` is the part of the upright page that it shows, and so the
    map between the two. `image_tokens` is what the model bills for it, an estimate where `exact` is False.
    """

    data: bytes
    size_px: tuple[int, int]
    page: int
    box: Box
    detail: str
    image_tokens: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What is remembered of the pictures that a model was sent of one page.

    `size_px` is the (width, height) of the largest, `bytes` the sum of all.
    """

    page: int
    size_px: tuple[int, int]
    bytes: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that shows a value: page counted from 1, box, and the text printed there."""

    page: int
    box: Box
    text: str
