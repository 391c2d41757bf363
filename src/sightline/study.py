"""The work that takes a processor: bytes to upright images and their words. Runs in a worker process.

Decoders are what hostile files attack, so each process that studies has another one that decodes for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from sightline.errors import DecodingFailed
from sightline.image import Limits, each_page_size, misnamed, prepare, turn
from sightline.injection.metadata import each_metadata_text
from sightline.injection.scan import scan_metadata, scan_page
from sightline.isolation import Isolated
from sightline.ocr.loaded import loaded
from sightline.ocr.scripts import reader_of
from sightline.ocr.upright import read_upright
from sightline.types import Finding, Found, Image, Page, Reading, Upload

# What a reading is called that came from the file itself.
TEXT_LAYER = "text-layer"
USUAL = Limits()
Words: TypeAlias = Sequence[tuple[Reading, int]]
"""What was read of pages, and by how many degrees clockwise each was turned for that."""


@dataclass(frozen=True, slots=True)
class Study:
    """The pages of the document `source` with their readings, and the milliseconds that each step took.

    `findings` are about the file itself; `threats` are what in it speaks to a model, none where nobody looked.
    `sources` names the file of each page where there are several.
    """

    source: str
    images: tuple[Image, ...]
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]
    timings_ms: dict[str, float]
    threats: tuple[Found, ...] = ()
    sources: tuple[str, ...] = ()


def study(  # noqa: PLR0913 (what is read, by whom, and how: all but the document have defaults)
    upload: Upload,
    pages: str | None,
    engine: str,
    *,
    limits: Limits = USUAL,
    trusted: bool = False,
    scan: bool = False,
    words: Words | None = None,
) -> Study:
    """Prepare and read every page, and `scan` it for what speaks to a model, which takes 120 ms of CPU time a page.

    `words` are what was read of this file before, which are not read again.
    Raises what `prepared` raises, and the EngineErrors of the engine.
    """
    images: list[Image] = []
    readings: list[Reading] = []
    threats: list[Found] = []
    spent = {"prepare": 0.0, "ocr": 0.0, **({"scan": 0.0} if scan else {})}
    todo = prepared(upload, pages, limits=limits, trusted=trusted)
    while True:
        start = time.perf_counter()
        image = next(todo, None)
        ready = time.perf_counter()
        spent["prepare"] += ready - start
        if image is None:
            break
        upright, reading = _known(image, words) or _read(image, engine)
        read = time.perf_counter()
        spent["ocr"] += read - ready
        if scan:
            threats += scan_page(upright, reading, lambda sheet: loaded(engine).read(sheet), other=reader_of)
            spent["scan"] += time.perf_counter() - read
        images.append(upright)
        readings.append(reading)
    if scan:
        threats += threats_of_file(upload, trusted=trusted)
    timings_ms = {name: round(seconds * 1000, 1) for name, seconds in spent.items()}
    return Study(upload.name, tuple(images), tuple(readings), _claims(upload), timings_ms, tuple(threats))


def prepared(upload: Upload, pages: str | None, *, limits: Limits = USUAL, trusted: bool = False) -> Iterator[Image]:
    """The pages that `image.prepare` makes of `upload`, in a process of its own; in this one when it is `trusted`.

    Raises the InputErrors of `image.prepare`, and DecodingFailed for what a file does to its decoder.
    """
    if trusted:
        return prepare(upload, pages=pages, limits=limits)
    return _isolated().run(upload.name, prepare, upload, pages=pages, limits=limits)


def sized(upload: Upload, *, limits: Limits = USUAL) -> tuple[tuple[int, int], ...]:
    """(width, height) in px of each page, told by headers, in a process of its own as for `prepared`."""
    return tuple(_isolated().run(upload.name, each_page_size, upload, limits=limits))


def pages_of(seen: Study) -> tuple[Page, ...]:
    """What a record keeps of the pages."""
    sources = seen.sources or [None] * len(seen.images)
    return tuple(
        Page(i.digest, i.source_px, i.size_px, engine=r.engine, turned=i.turned, source=source)
        for i, r, source in zip(seen.images, seen.readings, sources, strict=True)
    )


def _claims(upload: Upload) -> tuple[Finding, ...]:
    claim = misnamed(upload)
    return (claim,) if claim else ()


def _known(image: Image, words: Words | None) -> tuple[Image, Reading] | None:
    """The page as it was turned and read before; None where nothing fits it."""
    for reading, turned in words or ():
        if reading.page == image.page and image.text_layer is None and image.turned == 0:
            upright = turn(image, turned)
            return (upright, reading) if upright.size_px == reading.size_px else None
    return None


def _read(image: Image, engine: str) -> tuple[Image, Reading]:
    if image.text_layer is not None:
        return image, Reading(image.page, image.text_layer, TEXT_LAYER, image.size_px)
    return read_upright(loaded(engine), image)


def threats_of_file(upload: Upload, *, trusted: bool) -> list[Found]:
    """What the metadata say to a model. Parsers see hostile bytes, as decoders do."""
    if trusted:
        return scan_metadata(each_metadata_text(upload))
    try:
        return scan_metadata(list(_isolated().run(upload.name, each_metadata_text, upload)))
    except DecodingFailed:
        return scan_metadata(None)


@cache
def _isolated() -> Isolated:
    """The decoders of this process: one, unless several threads study; they end with it."""
    return Isolated(imports=(prepare.__module__, each_page_size.__module__, each_metadata_text.__module__))
