"""The work that takes a processor: bytes to upright images and their words. Runs in a worker process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

from sightline import registry
from sightline.image import prepare
from sightline.ocr import Engine
from sightline.ocr.upright import read_upright
from sightline.types import Image, Reading, Upload

# What a reading is called that came from the file itself.
TEXT_LAYER = "text-layer"


@dataclass(frozen=True, slots=True)
class Study:
    """The pages of the document `source` with their readings, and the milliseconds that each step took."""

    source: str
    images: tuple[Image, ...]
    readings: tuple[Reading, ...]
    timings_ms: dict[str, float]


def study(upload: Upload, pages: str | None, engine: str) -> Study:
    """Prepare and read every page. Raises the InputErrors of `image.prepare` and the EngineErrors of the engine."""
    images: list[Image] = []
    readings: list[Reading] = []
    spent = {"prepare": 0.0, "ocr": 0.0}
    todo = prepare(upload, pages=pages)
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
    return Study(upload.name, tuple(images), tuple(readings), {name: round(s * 1000, 1) for name, s in spent.items()})


def _read(image: Image, engine: str) -> tuple[Image, Reading]:
    if image.text_layer is not None:
        return image, Reading(image.page, image.text_layer, TEXT_LAYER, image.size_px)
    return read_upright(_engine(engine), image)


@cache
def _engine(name: str) -> Engine:
    """The engine of this process: models are loaded once."""
    return registry.engine(name)()
