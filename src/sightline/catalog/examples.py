"""Pictures that show what belongs to a category: read, made small, and screened before any model sees them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sightline.catalog.categories import Category
from sightline.errors import UsageError
from sightline.image import Limits
from sightline.image.measure import page_sizes
from sightline.pool import Pool
from sightline.screen import Guard
from sightline.screen.guard import as_sent
from sightline.several import studied
from sightline.sources import Source, uploads
from sightline.study import Study, study
from sightline.types import Image, Upload

# Enough to tell a product by, and little for any model: 256 px squared.
EXAMPLE_PIXELS = 65_536
# Of a document, what it looks like.
FIRST_PAGE = "1"


@dataclass(frozen=True, slots=True)
class Example:
    """A small picture that shows `category`."""

    category: str
    image: Image


def sources(categories: Iterable[Category]) -> list[tuple[str, Source]]:
    """The category and the file of each example. A folder stands for all pictures in it."""
    return [(one.name, source) for one in categories for path in one.examples for source in uploads([str(path)])]


def example_sizes(categories: Iterable[Category], *, limits: Limits) -> list[tuple[int, int]]:
    """(width, height) in px of each example as models are shown it, told by headers. Raises InputError."""
    small = _small(limits)
    return [small.fitted(page_sizes(source.read(), limits=small)[0]) for _, source in sources(categories)]


async def examples(
    categories: Iterable[Category], *, engine: str, guard: Guard, limits: Limits, workers: int
) -> tuple[Example, ...]:
    """The examples of `categories`, in their order, read by so many `workers`, which are closed again.

    Costs 0.1 to 0.3 s of CPU time each, once. Raises InputError for one that cannot be read, and UsageError for one
    that speaks to a model or that a moderator blocks.
    """
    found, small, scan = sources(categories), _small(limits), guard.screen.injection
    if not found:
        return ()
    pool = Pool(min(workers, len(found)))

    async def looked_at(upload: Upload) -> Study:
        return await pool.run(upload.name, study, upload, FIRST_PAGE, engine, limits=small, scan=scan)

    try:
        seen = await studied([source.read() for _, source in found], looked_at)
    finally:
        pool.close()
    _silent(seen, guard)
    await _allowed(seen, guard)
    return tuple(Example(name, image) for (name, _), image in zip(found, seen.images, strict=True))


def _small(limits: Limits) -> Limits:
    return replace(limits, working_pixels=min(limits.working_pixels, EXAMPLE_PIXELS))


def _silent(seen: Study, guard: Guard) -> None:
    """Raise UsageError where an example says something to the model: it would be said about every picture."""
    for found in guard.screen.judged(seen.threats, neutral=False).findings:
        if found.action != "allow":
            name = seen.sources[found.page - 1] if found.page else "An example"
            raise UsageError(f"{name} may say something to the model ({found.kind}); give another picture as example.")


async def _allowed(seen: Study, guard: Guard) -> None:
    pictures = await asyncio.to_thread(as_sent, seen.images, neutralised=False)
    for one, ruling in zip(pictures, await guard.rulings(seen.images, pictures), strict=False):
        if ruling.decision == "block":
            raise UsageError(
                f"{seen.sources[one.page - 1]} is blocked by {ruling.moderation.moderator}; give another picture."
            )
