"""What is remembered of the pictures that a model was sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.types import Rendition, Sent


def sent(renditions: Sequence[Rendition]) -> tuple[Sent, ...]:
    """One for each page, in the order of the pages; a page may have been sent in parts."""
    pages: dict[int, list[Rendition]] = {}
    for rendition in renditions:
        pages.setdefault(rendition.page, []).append(rendition)
    return tuple(
        Sent(page, max((one.size_px for one in parts), key=_area), sum(len(one.data) for one in parts))
        for page, parts in pages.items()
    )


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]
