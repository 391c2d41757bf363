"""The work that takes a processor: bytes to upright images and their words. Runs in a worker process.

Decoders are what hostile files attack, so each process that studies has another one that decodes for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sightline.image import Limits, misnamed, prepare
from sightline.isolation import Isolated
from sightline.ocr.loaded import loaded
from sightline.ocr.upright import read_upright
from sightline.types import Finding, Image, Reading, Upload

# What a reading is called that came from the file itself.
TEXT_LAYER = "text-layer"
USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Study:
    """The pages of the document `source` with their readings, and the milliseconds that each step took.

    `findings` are about the file itself.
    """

    source: str
    images: tuple[Image, ...]
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]
    timings_ms: dict[str, float]


def study(upload: Upload, pages: str | None, engine: str, *, limits: Limits = USUAL, trusted: bool = False) -> Study:
    """Prepare and read every page. Raises what `prepared` raises, and the EngineErrors of the engine."""
    images: list[Image] = []
    readings: list[Reading] = []
    spent = {"prepare": 0.0, "ocr": 0.0}
    todo = prepared(upload, pages, limits=limits, trusted=trusted)
    while True:
        start = time.perf_counter()
        image = next(todo, None)
        ready = time.perf_counter()
        spent["prepare"] += ready - start
        if image is None:
            break
        upright, reading = _read(image, engine)
        spent["ocr"] += time.perf_counter() - ready
        images.append(upright)
        readings.append(reading)
    claim = misnamed(upload)
    return Study(
        source=upload.name,
        images=tuple(images),
        readings=tuple(readings),
        findings=(claim,) if claim else (),
        timings_ms={name: round(seconds * 1000, 1) for name, seconds in spent.items()},
    )


def prepared(upload: Upload, pages: str | None, *, limits: Limits = USUAL, trusted: bool = False) -> Iterator[Image]:
    """The pages that `image.prepare` makes of `upload`, in a process of its own; in this one when it is `trusted`.

    Raises the InputErrors of `image.prepare`, and DecodingFailed for what a file does to its decoder.
    """
    if trusted:
        return prepare(upload, pages=pages, limits=limits)
    return _isolated().run(upload.name, prepare, upload, pages=pages, limits=limits)


def _read(image: Image, engine: str) -> tuple[Image, Reading]:
    if image.text_layer is not None:
        return image, Reading(image.page, image.text_layer, TEXT_LAYER, image.size_px)
    return read_upright(loaded(engine), image)


@cache
def _isolated() -> Isolated:
    """The decoders of this process: one, unless several threads study; they end with it."""
    return Isolated(imports=(prepare.__module__,))
