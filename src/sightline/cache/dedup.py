"""Which of many pictures show the same, and which stands for the others: for catalogs and frames of a video. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sightline.cache.proof import print_of, same
from sightline.cache.similar import Similar
from sightline.image.phash import phash
from sightline.types import Image, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sightline.cache.proof import Print

    Small = NDArray[np.float32]

# How far apart hashes of one photo may lie, of 64 bits, and how many of the nearest are looked at.
WITHIN, CANDIDATES = 14, 12
# Photos are compared at this edge, after one was moved over the other. Measured: docs/benchmarks/cache.md.
EDGE_PX = 96
# The least correlation of two photos of one thing that was taken once.
ALIKE = 0.97
_STEPS, _ENOUGH = 40, 1e-4


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures that show the same, by their place in what was given: `first` stands for all `members`, itself included.

    It is the one with the most pixels, and of those the first.
    """

    first: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture as it is compared: as a photo of `EDGE_PX` in square, and as a page where it has print."""

    photo: Small
    page: Print | None


def dedup(images: Sequence[Image], readings: Sequence[Reading | None] = (), *, within: int = WITHIN) -> list[Group]:
    """The groups of `images`, each in one of them, in the order of their first members.

    A perceptual hash, of which `within` bits may differ, nominates; then photos are laid over each other and compared.
    A picture with a reading that has print is a page, and only the same as another page whose numbers all prove equal.
    Copies of other size, colour, compression or edge are found, flipped and turned ones are not. Costs 3 ms a picture
    and 3 ms a comparison; all hashes are compared with all.
    """
    seen = [seen_of(image, readings[at] if at < len(readings) else None) for at, image in enumerate(images)]
    leaders, similar = [*range(len(images))], Similar()
    for at, image in enumerate(images):
        hashed = phash(image.pixels)
        for name in similar.near(hashed, within=within, at_most=CANDIDATES):
            first = _leader(leaders, int(name))
            if first != _leader(leaders, at) and alike(seen[at], seen[int(name)]):
                leaders[_leader(leaders, at)] = first
        similar.add(hashed, str(at))
    found: dict[int, list[int]] = {}
    for at in range(len(images)):
        found.setdefault(_leader(leaders, at), []).append(at)
    return [Group(_largest(images, members), tuple(members)) for members in found.values()]


def _leader(leaders: Sequence[int], at: int) -> int:
    while leaders[at] != at:
        at = leaders[at]
    return at


def _largest(images: Sequence[Image], members: Sequence[int]) -> int:
    return max(members, key=lambda at: (images[at].source_px[0] * images[at].source_px[1], -at))


def seen_of(image: Image, reading: Reading | None) -> Seen:
    """`image` reduced to what is compared. Costs 1 ms."""
    grey = cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (EDGE_PX, EDGE_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    photo = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), dtype=np.float32)
    return Seen(photo, print_of(image, reading) if reading else None)


def alike(one: Seen, other: Seen) -> bool:
    """Whether both show the same: as pages where one of them has print, else as photos. Costs some 3 ms a photo."""
    if one.page is not None or other.page is not None:
        return one.page is not None and other.page is not None and same(one.page, other.page)
    return _correlation(one.photo, other.photo) >= ALIKE


def _correlation(one: Small, other: Small) -> float:
    """How well `other` fits on `one`, moved, turned and stretched a little; 0 where it does not at all."""
    if min(float(one.std()), float(other.std())) < 1.0:
        # Nothing to be seen: two white walls are not one.
        return 0.0
    step = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, _ENOUGH)
    start = np.eye(2, 3, dtype=np.float32)
    try:
        fit, _ = cv2.findTransformECC(one, other, start, cv2.MOTION_AFFINE, step)
    except cv2.error:
        # It says so when it finds no way to lay them over each other.
        return 0.0
    return float(fit)
