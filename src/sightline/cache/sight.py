"""How a document looks, reduced to what is compared, and as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sightline.cache.entry import opened, packed_words, shut, unpacked_words
from sightline.cache.proof import Print, print_of
from sightline.image.phash import phash
from sightline.types import Image, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A page is kept as a grey JPEG of this quality: no proof fails for what that loses.
_QUALITY = 92
_LENGTH_BYTES = 4


@dataclass(frozen=True)
class Sight:
    """How the pages of one document look: their perceptual hashes, and their print where that proves something."""

    hashes: tuple[int, ...]
    prints: tuple[Print, ...] | None

    @staticmethod
    def of(images: Sequence[Image], readings: Sequence[Reading]) -> Sight:
        """What is compared of `images`. Costs 5 ms a page."""
        found = [print_of(image, reading) for image, reading in zip(images, readings, strict=True)]
        prints = tuple(each for each in found if each is not None)
        return Sight(tuple(phash(image.pixels) for image in images), prints if len(prints) == len(found) else None)


def packed_sight(sight: Sight) -> bytes:
    """`sight` as bytes: some 60 kB for a receipt."""
    prints = sight.prints or ()
    words = tuple((Reading(number, page.words, "", page.grey.shape[::-1]), 0) for number, page in enumerate(prints))
    head = shut([f"{one:016x}" for one in sight.hashes])
    return b"".join(_framed([head, packed_words(words), *(_jpeg(page) for page in prints)]))


def unpacked_sight(data: bytes) -> Sight | None:
    """What `packed_sight` packed; None for bytes of another version or of somebody else."""
    try:
        head, said, *pages = _parts(data)
        hashes = tuple(int(one, 16) for one in opened(head))
    except (ValueError, TypeError):
        return None
    words, greys = unpacked_words(said), [_grey(page) for page in pages]
    if words is None or len(words) != len(greys) or any(grey is None for grey in greys):
        return None
    prints = tuple(Print(grey, page.words) for grey, (page, _) in zip(greys, words, strict=True) if grey is not None)
    return Sight(hashes, prints or None)


def _jpeg(page: Print) -> bytes:
    _, coded = cv2.imencode(".jpg", page.grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return coded.tobytes()


def _grey(data: bytes) -> NDArray[np.uint8] | None:
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
    return None if found is None else np.asarray(found, dtype=np.uint8)


def _framed(parts: Sequence[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield len(part).to_bytes(_LENGTH_BYTES, "big")
        yield part


def _parts(data: bytes) -> Iterator[bytes]:
    """Each part behind its length. Raises ValueError where one is cut off."""
    at = 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data):
            raise ValueError("bytes that are cut off")
        yield data[start:at]
