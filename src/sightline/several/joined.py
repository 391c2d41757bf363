"""Studies of many files as one, whose pages are images with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from sightline.errors import TooManyPages, TooManyPixels
from sightline.study import Study

# 250 megapixels are 750 MB of memory: 20 photos of phones as they are, and more where they are smaller.
MOST_PIXELS = 250_000_000
MOST_IMAGES = 500


def joined(studies: Sequence[Study]) -> Study:
    """One study of all pages of `studies`, which are counted on from 1; `sources` says of which file each is.

    Its name is that of the first file, with how many others there are. Raises TooManyPages for more than 500, and
    TooManyPixels where all together have more than 250 megapixels.
    """
    count = sum(len(study.images) for study in studies)
    if count > MOST_IMAGES:
        raise TooManyPages(f"These are {count} images, and at most {MOST_IMAGES} are asked about together; give fewer.")
    pixels = sum(image.pixels.size // 3 for study in studies for image in study.images)
    if pixels > MOST_PIXELS:
        raise TooManyPixels(
            f"Together, these images have {pixels:,} px, and at most {MOST_PIXELS:,} are held at once; give fewer."
        )
    numbered: list[Study] = []
    for study in studies:
        numbered.append(_counted_on(study, after=sum(len(one.images) for one in numbered)))
    steps = dict.fromkeys(step for study in studies for step in study.timings_ms)
    return Study(
        source=_name([study.source for study in studies]),
        images=tuple(image for study in numbered for image in study.images),
        readings=tuple(reading for study in numbered for reading in study.readings),
        findings=tuple(finding for study in numbered for finding in study.findings),
        timings_ms={step: round(sum(s.timings_ms.get(step, 0.0) for s in studies), 1) for step in steps},
        threats=tuple(threat for study in numbered for threat in study.threats),
        sources=tuple(study.source for study in numbered for _ in study.images),
    )


def told_apart(seen: Study) -> str:
    """Which images are pages of one file, in words; empty where every file has one."""
    runs = [[number for number, _ in run] for _, run in groupby(enumerate(seen.sources, 1), key=lambda one: one[1])]
    return " ".join(f"Images {run[0]} to {run[-1]} are the pages of one file." for run in runs if len(run) > 1)


def _counted_on(study: Study, *, after: int) -> Study:
    numbers = {image.page: after + place for place, image in enumerate(study.images, 1)}
    return replace(
        study,
        images=tuple(replace(image, page=numbers[image.page]) for image in study.images),
        readings=tuple(replace(reading, page=numbers[reading.page]) for reading in study.readings),
        threats=tuple(replace(one, page=one.page and numbers[one.page]) for one in study.threats),
    )


def _name(sources: Sequence[str]) -> str:
    names = list(dict.fromkeys(sources))
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
