"""Pictures of the pages of a record, made from its document. Takes a processor: 30 ms for a photo of 12 megapixels."""

from __future__ import annotations

from sightline.image import Limits, turn
from sightline.image.encode import jpeg
from sightline.study import USUAL, prepared
from sightline.types import Record, Upload


def pictures_of(
    upload: Upload, record: Record, *, pages: str | None = None, limits: Limits = USUAL, trusted: bool = False
) -> list[bytes]:
    """A JPEG of each page of `record`, upright, as boxes are drawn over it; `pages` are those that were asked for.

    Raises what preparing the document raises, although it did not when the record was made: a decoder can run late.
    """
    found = prepared(upload, pages, limits=limits, trusted=trusted)
    return [jpeg(turn(image, page.turned).pixels) for image, page in zip(found, record.pages, strict=True)]
