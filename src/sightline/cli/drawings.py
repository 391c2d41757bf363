"""Pictures of the pages in a folder: which file gets which name, and writing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sightline.image import Limits
from sightline.types import Record, Upload


def stems(names: Sequence[str]) -> list[str]:
    """A file name without suffix for each of `names`, all different also where capitals do not count.

    `a/scan.jpg` and `b/scan.png` become `scan` and `scan-2`.
    """
    wanted = [Path(name).stem for name in names]
    reserved = {stem.casefold() for stem in wanted}
    numbers: Counter[str] = Counter(reserved)
    used: set[str] = set()
    found: list[str] = []
    for stem in wanted:
        name = stem
        while name.casefold() in used or (name != stem and name.casefold() in reserved):
            numbers[stem.casefold()] += 1
            name = f"{stem}-{numbers[stem.casefold()]}"
        used.add(name.casefold())
        found.append(name)
    return found


def save_drawings(upload: Upload, record: Record, *, pages: str | None, limits: Limits, base: Path) -> None:
    """Write `base`-pN.png for each page of `record`, whose `upload` is prepared once more for it."""
    from sightline.draw import draw
    from sightline.image import turn
    from sightline.study import prepared

    for image, page in zip(prepared(upload, pages, limits=limits), record.pages, strict=True):
        drawing = draw(turn(image, page.turned), record)
        base.with_name(f"{base.name}-p{image.page}.png").write_bytes(drawing)
