"""Documents that no threshold of the cache was set on: bills of other vendors, whose files state their words.

What a file states holds for a copy of the same geometry, so that no OCR tells an edited copy from its original: here
the comparison of pixels stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import cv2
import numpy as np
from variants import NOISE_LEVELS, QUALITIES, RECOMPRESSED_QUALITY, SCALES, jpeg, one_digit_edited

from sightline import Upload
from sightline.cache.near import WITHIN
from sightline.cache.proof import margins
from sightline.cache.sight import Sight, packed_sight, unpacked_sight
from sightline.errors import SightlineError
from sightline.image import prepare
from sightline.testing.examples import invoice, receipt
from sightline.types import Image, Reading

if TYPE_CHECKING:
    from variants import Pixels

MADE = 30
# A page with fewer words has nothing that could be proven.
FEWEST_WORDS = 30


@dataclass
class Unseen:
    """What came of it, by kind of copy: how many were tried and taken for the original, and how near the rest came."""

    documents: int = 0
    tried: Counter[str] = field(default_factory=Counter[str])
    hits: Counter[str] = field(default_factory=Counter[str])
    nearest: dict[str, float] = field(default_factory=dict[str, float])

    def compare(self, kind: str, kept: bytes, image: Image, words: Reading) -> None:
        """Count whether `image` is taken for what was kept."""
        sight, other = Sight.of([image], [words]), unpacked_sight(kept)
        if other is None or not sight.prints or not other.prints:
            margin = -1.0
        else:
            margin = min(margins(sight.prints[0], other.prints[0]), default=-1.0)
            self.nearest[kind] = max(margin, self.nearest.get(kind, margin))
        alike = other is not None and (sight.hashes[0] ^ other.hashes[0]).bit_count() <= WITHIN
        self.tried[kind] += 1
        self.hits[kind] += alike and margin >= 0


def unseen(data: Path) -> Unseen:
    """Every one of those documents against copies of it."""
    found = Unseen()
    for name, image in pages(data):
        words = Reading(1, image.text_layer or (), "text-layer", image.size_px)
        dice = Random(f"unseen {name}")  # noqa: S311 (the same every time)
        try:
            edited, _ = one_digit_edited(image.pixels, words, "", dice)
        except ValueError:
            # No digit of it can be cut out.
            continue
        found.documents += 1
        kept = packed_sight(Sight.of([image], [words]))
        for kind, pixels in (("", image.pixels), ("edited, ", edited)):
            found.compare(f"{kind}recompressed", kept, decoded(jpeg(pixels, RECOMPRESSED_QUALITY)), words)
            found.compare(f"{kind}smaller, with noise", kept, decoded(smaller(pixels, dice)), words)
    return found


def pages(data: Path) -> Iterator[tuple[str, Image]]:
    """The first pages of the documents, by name."""
    files = [*(data / "invoice2data").rglob("*.pdf"), *(data / "zugferd").rglob("*.pdf")]
    given = [(path.name, path.read_bytes()) for path in sorted(files)]
    made = [(f"made {n}", (invoice if n % 2 else receipt)(f"unseen {n}", look="pdf").data) for n in range(MADE)]
    for name, pdf in [*given, *made]:
        try:
            image = next(prepare(Upload("bill.pdf", pdf), pages="1"))
        except SightlineError:
            continue
        if len(image.text_layer or ()) >= FEWEST_WORDS:
            yield name, image


def decoded(data: bytes) -> Image:
    """The picture as it is prepared."""
    return next(prepare(Upload("page.jpg", data)))


def smaller(pixels: Pixels, dice: Random) -> bytes:
    """As from a coarser scanner, upright and whole, so that words stay where they are."""
    scale = dice.uniform(*SCALES)
    page = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(dice.getrandbits(32)).normal(0, NOISE_LEVELS, page.shape)
    return jpeg(np.clip(page + noise, 0, 255).astype(np.uint8), dice.randint(*QUALITIES))
