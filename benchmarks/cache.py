"""What the cache finds again, what it must not, and what that costs.

    SIGHTLINE_DATA=DIR python benchmarks/cache.py [--readings FILE] [--redis redis://localhost:6379/0]

It writes docs/benchmarks/cache.md. OCR of all copies takes ten minutes of CPU time; what was read is kept in FILE, and
taken from there. The exit status is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pickle
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median

import cv2
import numpy as np
import pypdfium2 as pdfium
from unseen import unseen
from variants import RECOMPRESSED_QUALITY, jpeg, one_digit_edited, rerendered

from sightline import Pipeline, Upload
from sightline.cache.cache import Cache
from sightline.cache.dedup import dedup
from sightline.cache.near import WITHIN
from sightline.cache.proof import same
from sightline.cache.sight import Sight, packed_sight, unpacked_sight
from sightline.image import prepare
from sightline.screen import Guard, Screen
from sightline.store.memory import MemoryStore
from sightline.store.redis import RedisStore
from sightline.study import study
from sightline.testing.examples import invoice, receipt
from sightline.types import Image, Reading

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "cache.md"
DOCUMENTS, DPI = 30, (300, 600)
SCAN_NOISE, SCAN_QUALITY = 3.0, 88
COPIES_SHARE = 0.3
TASK, SMALL_BYTES, LARGE_BYTES, CALLS = "invoice", 112_000, 2_100_000, 60
UNSCREENED = Guard(Screen(injection=False))
COPY_TARGETS = {"recompressed": 0.95, "scanned anew": 0.8}
EDITED = ("edited", "edited, recompressed", "edited, scanned anew")

INTRODUCTION = """\
# The cache

Written by `python benchmarks/cache.py`. CPU times are of one core of a machine that had other work, so that they are
rather too long. [Caching](../concepts/caching.md) says what follows from these numbers.
"""


@dataclass
class Report:
    """The lines of the page, and which targets were missed."""

    lines: list[str] = field(default_factory=lambda: [INTRODUCTION])
    missed: list[str] = field(default_factory=list[str])

    def table(self, title: str, note: str, rows: Sequence[tuple[str, str, str, bool | None]]) -> None:
        """A section; each row says what was measured, the number, its target, and whether that is met."""
        self.lines += [f"## {title}\n", f"{note}\n", "| | measured | target |", "|---|---|---|"]
        self.lines += [f"| {what} | {number} | {target} |" for what, number, target, _ in rows]
        self.lines.append("")
        self.missed += [what for what, _, _, met in rows if met is False]


class Readings:
    """What OCR read, by the digest of the file, kept in a file so that it is read once."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        kept = file is not None and file.exists()
        # A file that an earlier run of this program wrote itself.
        self._read: dict[str, tuple[Reading, ...]] = pickle.loads(file.read_bytes()) if file and kept else {}  # noqa: S301 (ours)

    def of(self, data: bytes) -> tuple[Reading, ...]:
        """The pages of the picture `data`."""
        key = sha256(data).hexdigest()
        if key not in self._read:
            self._read[key] = study(Upload("page.jpg", data), None, "rapidocr", trusted=True).readings
            if self._file:
                self._file.write_bytes(pickle.dumps(self._read))
        return self._read[key]


def image_of(data: bytes) -> Image:
    """The picture as it is prepared."""
    return next(prepare(Upload("page.jpg", data)))


def copies(path: Path, printed: str, readings: Readings) -> Iterator[tuple[str, bytes]]:
    """The receipt, copies of it, and copies with one other digit."""
    data = path.read_bytes()
    pixels, dice = np.array(image_of(data).pixels), Random(f"variants {path.name}")  # noqa: S311 (the same every time)
    edited, _ = one_digit_edited(pixels, readings.of(data)[0], printed, dice)
    yield "itself", data
    yield "recompressed", jpeg(pixels, RECOMPRESSED_QUALITY)
    yield "scanned anew", rerendered(pixels, dice)
    yield "edited", jpeg(edited, 95)
    yield "edited, recompressed", jpeg(edited, RECOMPRESSED_QUALITY)
    yield "edited, scanned anew", rerendered(edited, dice)


@dataclass
class Nears:
    """What came of comparing copies with what was kept of the original."""

    hits: Counter[str] = field(default_factory=Counter[str])
    tried: Counter[str] = field(default_factory=Counter[str])
    same_hash: Counter[str] = field(default_factory=Counter[str])
    ms: list[float] = field(default_factory=list[float])

    def compare(self, kind: str, kept: bytes, image: Image, read: tuple[Reading, ...]) -> None:
        """Count whether `image` is taken for what was kept."""
        start = time.process_time()
        sight, other = Sight.of([image], read), unpacked_sight(kept)
        apart = (sight.hashes[0] ^ other.hashes[0]).bit_count() if other else WITHIN + 1
        near = apart <= WITHIN and proven(sight, other)
        self.ms.append((time.process_time() - start) * 1000)
        self.tried[kind] += 1
        self.hits[kind] += near
        self.same_hash[kind] += apart == 0

    def share(self, kind: str) -> str:
        """The hits of all that were tried."""
        return f"{self.hits[kind]} of {self.tried[kind]} ({self.hits[kind] / self.tried[kind]:.1%})"


def proven(one: Sight, other: Sight | None) -> bool:
    """Whether both have print, and all of it is the same."""
    if other is None or one.prints is None or other.prints is None:
        return False
    return all(same(a, b) for a, b in zip(one.prints, other.prints, strict=True))


def near_receipts(data: Path, readings: Readings, report: Report) -> None:
    """Every receipt against its copies."""
    found = Nears()
    for path in sorted((data / "sroie" / "img").iterdir()):
        total = json.loads((data / "sroie" / "key" / f"{path.stem}.json").read_text()).get("total", "")
        kept = b""
        for kind, copy in copies(path, total, readings):
            image, read = image_of(copy), readings.of(copy)
            if kind == "itself":
                kept = packed_sight(Sight.of([image], read))
            else:
                found.compare(kind, kept, image, read)
    rows = [
        (f"{kind}: hits", found.share(kind), f">= {least:.0%}", found.hits[kind] >= least * found.tried[kind])
        for kind, least in COPY_TARGETS.items()
    ]
    rows += [(f"{kind}: false hits", found.share(kind), "0", found.hits[kind] == 0) for kind in EDITED]
    rows += [
        (f"{kind}: perceptual hash equal to the original's", hashed(found, kind), "", None) for kind in found.tried
    ]
    costs = f"{median(found.ms):.1f} / {np.percentile(found.ms, 95):.1f} ms"
    rows.append(("CPU of a proof, beyond OCR: median / 95th percentile", costs, "<= 30 ms", median(found.ms) <= 30))
    note = (
        f"{sum(1 for _ in (data / 'sroie' / 'img').iterdir())} scanned receipts. One digit of each, of the total where "
        "it falls apart into glyphs, is replaced by another one cut from the same page. *Scanned anew* is a scale of "
        "0.45 to 0.9, a turn of up to 1 degree, 2 % cut off each edge at most, noise of 4 levels, JPEG 60 to 90. "
        "Thresholds were set on these very receipts; the next section has others."
    )
    report.table("New scans of a receipt, and receipts with one other digit", note, rows)


def hashed(found: Nears, kind: str) -> str:
    """How often the hashes are equal."""
    return f"{found.same_hash[kind] / found.tried[kind]:.0%}"


def others(data: Path, report: Report) -> None:
    """Documents that no threshold was set on."""
    found, rows = unseen(data), list[tuple[str, str, str, bool | None]]()
    for kind, tried in found.tried.items():
        number = f"{found.hits[kind]} of {tried} ({found.hits[kind] / tried:.1%})"
        edited = kind.startswith("edited")
        if not edited:
            rows.append((f"{kind}: hits", number, "", None))
        else:
            rows.append((f"{kind}: false hits", number, "0", found.hits[kind] == 0))
            rows.append((f"{kind}: the nearest, from the threshold", f"{found.nearest[kind]:.2f}", "", None))
    note = (
        f"The first pages of {found.documents} bills whose files state their words: samples of invoice2data and "
        "ZUGFeRD, and made ones. No threshold was set on them. A copy has the words of its original, edited or not, so "
        "that pixels alone tell them apart. *Smaller* is a scale of 0.45 to 0.9, noise of 4 levels, JPEG 60 to 90."
    )
    report.table("Documents that no threshold was set on", note, rows)


def resolutions(readings: Readings, report: Report) -> None:
    """Our own documents at 300 and at 600 dpi."""
    found, equal = Nears(), 0
    for number in range(DOCUMENTS):
        example = (invoice if number % 2 else receipt)(f"cache {number}", look="pdf")
        scans = [scanned(example.data, dpi, seed=number * 1000 + dpi) for dpi in DPI]
        images = [image_of(scan) for scan in scans]
        equal += images[0].digest == images[1].digest
        kept = packed_sight(Sight.of([images[0]], readings.of(scans[0])))
        found.compare("dpi", kept, images[1], readings.of(scans[1]))
    rows = [
        ("known again", found.share("dpi"), ">= 90%", found.hits["dpi"] >= 0.9 * DOCUMENTS),
        ("prepared pixels equal", f"{equal} of {DOCUMENTS}", "", None),
        ("perceptual hash equal", hashed(found, "dpi"), "", None),
    ]
    note = (
        f"The first pages of {DOCUMENTS} examples as pictures of 300 and of 600 dpi, with noise of 3 levels, JPEG 88."
    )
    report.table("The same page at 300 and at 600 dpi", note, rows)


def scanned(pdf: bytes, dpi: int, *, seed: int) -> bytes:
    """The first page of `pdf` as a scanner gives it."""
    sheet = pdfium.PdfDocument(pdf)[0].render(scale=dpi / 72)  # pyright: ignore[reportArgumentType] (any factor does)
    pixels = np.array(sheet.to_pil().convert("RGB"))
    noise = np.random.default_rng(seed).normal(0, SCAN_NOISE, pixels.shape)
    return jpeg(np.clip(pixels + noise, 0, 255).astype(np.uint8), SCAN_QUALITY)


def catalog(data: Path, report: Report) -> None:
    """Photos with copies of some added."""
    paths, dice = sorted((data / "products_grocery" / "img").glob("*.jpg")), Random("grocery")  # noqa: S311 (the same every time)
    images = [image_of(path.read_bytes()) for path in paths]
    chosen = dice.sample(range(len(images)), round(COPIES_SHARE * len(images)))
    added = [image_of(rerendered(np.array(images[at].pixels), dice)) for at in chosen]
    start = time.process_time()
    groups = dedup([*images, *added])
    spent = time.process_time() - start
    origin = [*range(len(images)), *chosen]
    place = {member: number for number, group in enumerate(groups) for member in group.members}
    found = sum(place[at] == place[len(images) + number] for number, at in enumerate(chosen))
    wrong = sum(len({origin[member] for member in group.members}) - 1 for group in groups)
    rows = [
        (
            "copies found",
            f"{found} of {len(chosen)} ({found / len(chosen):.1%})",
            ">= 95%",
            found >= 0.95 * len(chosen),
        ),
        ("photos merged with another one", f"{wrong} of {len(images)}", "<= 0.5%", wrong <= 0.005 * len(images)),
        ("CPU for all", f"{spent:.1f} s", "", None),
    ]
    note = f"{len(images)} photos of groceries, and {len(chosen)} of them once more, taken anew as above."
    report.table("Near duplicates in a catalog", note, rows)


async def costs(redis: str, report: Report) -> None:
    """Hits in this process, and by way of Redis in one that goes on living."""
    rows: list[tuple[str, str, str, bool | None]] = []
    limits = {SMALL_BYTES: (0.15, 0.5), LARGE_BYTES: (2.0, 2.5)}
    for size, (in_process, over_redis) in limits.items():
        what = f"same bytes, {size / 1e6:.2f} MB"
        upload = Upload("bill.pdf", example_of(size))
        async with Cache(MemoryStore()) as cache, Pipeline(workers=0, trusted=True, cache=cache) as pipeline:
            await pipeline.extract(upload, task=TASK)
            spent = [await timed(partial(pipeline.extract, upload, task=TASK)) for _ in range(CALLS)]
            told = [await timed(partial(printed, pipeline, upload)) for _ in range(CALLS)]
        rows.append(row(f"{what}, in process: CPU", median(one.cpu_ms for one in spent), in_process))
        rows.append((f"{what}, in process, as JSON: CPU", f"{median(one.cpu_ms for one in told):.2f} ms", "", None))
        spent, told = await by_redis(redis, size)
        rows.append(row(f"{what}, from Redis: p50", median(one.wall_ms for one in spent), over_redis))
        rows.append((f"{what}, from Redis: CPU", f"{median(one.cpu_ms for one in spent):.2f} ms", "", None))
        rows.append((f"{what}, from Redis, as JSON: p50", f"{median(one.wall_ms for one in told):.2f} ms", "", None))
        rows.append((f"{what}, from Redis, as JSON: CPU", f"{median(one.cpu_ms for one in told):.2f} ms", "", None))
    note = (
        f"An invoice of one page, from the bytes of its file to its record, or to the JSON of that. Redis runs on the "
        f"same machine, which had {os.getloadavg()[0]:.0f} programs wanting its {os.cpu_count()} processors; every one "
        f"of {CALLS} files was kept by another cache, and is new to the one that finds it, which lives as that of a "
        "service does."
    )
    report.table("What a hit costs", note, rows)


@dataclass(frozen=True, slots=True)
class Spent:
    """The time of one call."""

    cpu_ms: float
    wall_ms: float


async def timed(work: Callable[[], Awaitable[object]]) -> Spent:
    """What `work` takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    await work()
    return Spent((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000)


async def printed(pipeline: Pipeline, upload: Upload) -> bytes:
    """The JSON of a hit."""
    hit = await pipeline.kept(upload, task=TASK)
    if hit is None or hit.tier != "raw":
        raise AssertionError("the record was not kept")
    return hit.json


async def by_redis(url: str, size: int) -> tuple[list[Spent], list[Spent]]:
    """What hits take of files that were kept by another process, as records and as JSON."""
    store = RedisStore(url, prefix="sightline:benchmark:", patience_s=5.0)
    uploads = [Upload(f"{number}.pdf", example_of(size + number)) for number in range(2 * CALLS + 1)]
    async with Pipeline(workers=0, trusted=True, cache=Cache(store, near=False), guard=UNSCREENED) as pipeline:
        for upload in uploads:
            await pipeline.extract(upload, task=TASK)
    async with Pipeline(workers=0, trusted=True, cache=Cache(store), guard=UNSCREENED) as pipeline:
        # It is connected, and has heard of the question, as in a service.
        await pipeline.extract(uploads.pop(), task=TASK)
        records = [await timed(partial(pipeline.extract, upload, task=TASK)) for upload in uploads[:CALLS]]
        told = [await timed(partial(printed, pipeline, upload)) for upload in uploads[CALLS:]]
    await store.clear()
    await store.aclose()
    return records, told


def row(what: str, ms: float, most: float) -> tuple[str, str, str, bool | None]:
    """A time and its limit."""
    return what, f"{ms:.2f} ms", f"<= {most} ms", ms <= most


def example_of(size: int) -> bytes:
    """A bill of `size` bytes: readers of PDF skip what follows its end."""
    data = invoice(1, layout="window", look="pdf").data
    return data + b"\n" * (size - len(data))


def main() -> int:
    """Measure all, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readings", type=Path)
    parser.add_argument("--redis", default="redis://localhost:6379/0")
    chosen = parser.parse_args()
    data, readings, report = Path(os.environ["SIGHTLINE_DATA"]), Readings(chosen.readings), Report()
    cv2.setNumThreads(1)
    near_receipts(data, readings, report)
    others(data, report)
    resolutions(readings, report)
    catalog(data, report)
    asyncio.run(costs(chosen.redis, report))
    if report.missed:
        report.lines.append(f"Missed: {'; '.join(report.missed)}.\n")
    PAGE.write_text("\n".join(report.lines), encoding="utf-8")
    return 1 if report.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
