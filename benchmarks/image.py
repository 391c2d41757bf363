"""What it costs to make of an upload what a model is sent: ours, what people write, and the least it can cost.

    python benchmarks/image.py                       pictures of our own; writes docs/benchmarks/image.md
    SIGHTLINE_DATA=DIR python benchmarks/image.py    also the quality on real photographs of pages
    python benchmarks/image.py --rounds 3

All candidates of a picture take turns in one process on one core, in a new order each round; what counts is the
median of CPU time and the ratio. Memory is the peak beyond a process that has done the same with a small picture.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image as Picture
from PIL import ImageOps
from rapidfuzz.distance import Levenshtein

from sightline import __version__
from sightline.image import Limits, prepare
from sightline.image.colour import to_srgb
from sightline.image.encode import QUALITY, jpeg
from sightline.ocr.rapid import RapidOCR
from sightline.testing.examples.camera import photo
from sightline.testing.examples.encode import encode
from sightline.testing.examples.paper import HELVETICA, TIMES, Mark, Page, Pen, Text
from sightline.testing.examples.pdf import render, write_pdf
from sightline.types import Upload

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks" / "image.md"
EDGE_PX = 1568
A4_POINTS = (595, 842)
# Sizes of print in points: all of it; what is read at EDGE_PX; what is hardly legible there.
SIZES = (6, 7, 8, 9, 10, 12, 14)
READ = {"10 to 14 points": (10, 11, 12, 14), "7 to 9 points": (7, 8, 9)}
READ_PAGES = 4
# An uncompressed page is beyond the usual 20 MiB.
LIMITS = Limits(max_bytes=64 << 20)
PHOTOS = {"4 MP": (2304, 1728), "12 MP": (4032, 3024), "20 MP": (5184, 3888)}
INTRODUCTION = f"""\
# Preparing a picture

Written by `python benchmarks/image.py`: from the bytes of an upload to the JPEG of {EDGE_PX} px on the longer side that
a model is sent (quality {QUALITY}, chroma at half the size). CPU milliseconds on one core, candidates interleaved in
one run; `x` is how many times the CPU time of `plain` is that of the candidate. The milliseconds depend on the machine.

- `article`: what is often written, and what one of the articles that describe this system shows: metadata stripped by
  copying every pixel through a Python list, then Lanczos from the full size and optimised Huffman tables. It loses the
  EXIF orientation.
- `plain`: Pillow: `exif_transpose`, Lanczos from the full size, save.
- `floor`: libjpeg-turbo's scaled decode and encode alone, without resizing or turning: no decoder of JPEG does less.
- `ours`: `prepare` with `fit`, and the encoder of `render`; gate, profile, orientation and exact geometry included.
"""

QUALITY_NOTE = """\
Structural similarity (SSIM) of the brightness to a Lanczos reduction from the full size, in the colours that the
profile of the file asks for, that was never coded again. Only `noteshrink` has such a profile, of a scanner; `plain`
drops it.
"""
READING_NOTE = f"""\
Characters that our OCR engine reads from what is made of photos of pages with known text. Reduced to {EDGE_PX} px,
print of 7 to 9 points is at the edge of what can be read, and every change of a pixel tips some characters either way.
"""
Brightness = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """A file of our own making: its format, and the text on it where it is known."""

    name: str
    data: bytes
    text: str = ""


def fit(size: tuple[int, int]) -> tuple[int, int]:
    """`size` with a longer side of EDGE_PX."""
    scale = min(1.0, EDGE_PX / max(size))
    return round(size[0] * scale), round(size[1] * scale)


def article(data: bytes) -> bytes:
    """What is often written."""
    picture = Picture.open(io.BytesIO(data))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        numbers: list[float] = list(picture.getdata())  # pyright: ignore[reportArgumentType] (it is one)
    stripped = Picture.new(picture.mode, picture.size)
    stripped.putdata(numbers)
    small = stripped.convert("RGB").resize(fit(picture.size), Picture.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def plain(data: bytes) -> bytes:
    """Pillow, used well but plainly."""
    picture = ImageOps.exif_transpose(Picture.open(io.BytesIO(data)))
    small = picture.convert("RGB").resize(fit(picture.size), Picture.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def floor(data: bytes) -> bytes:
    """Decode at the smallest sufficient scale, and encode as many pixels as are wanted."""
    height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    wide, high = fit((int(width), int(height)))
    decoded = simplejpeg.decode_jpeg(data, min_width=wide, min_height=high)
    return simplejpeg.encode_jpeg(np.ascontiguousarray(decoded[:high, :wide]), quality=QUALITY, colorsubsampling="420")


def ours(data: bytes) -> bytes:
    """Sightline."""
    (page,) = prepare(Upload("sample", data), fit=fit, limits=LIMITS)
    return jpeg(page.pixels)


CANDIDATES: Mapping[str, Callable[[bytes], bytes]] = {"article": article, "plain": plain, "floor": floor, "ours": ours}


@cache
def page_of_text(seed: int, sizes: Sequence[int] = SIZES) -> tuple[Page, str]:
    """An A4 page of made words in these sizes of points, and these words."""
    dice = random.Random(seed)  # noqa: S311 (the same page each time, and no secret)
    marks: list[Mark] = []
    lines: list[str] = []
    y = 40.0
    while y < A4_POINTS[1] - 60:
        size = dice.choice(sizes)
        y += size * 1.5
        line = made_line(dice, int((A4_POINTS[0] - 90) / (size * 0.56)))
        marks.append(Text(45, y, line, Pen.of(dice.choice((HELVETICA, TIMES)), size)))
        lines.append(line)
    return Page(*A4_POINTS, tuple(marks)), "".join(lines).replace(" ", "")


def made_line(dice: random.Random, characters: int) -> str:
    """Words and amounts that nobody can guess."""
    line = ""
    while len(line) < characters - 12:
        word = "".join(dice.choice("abcdefghijkmnopqrstuvwxyz") for _ in range(dice.randint(2, 9)))
        line += f"{word} " if dice.random() < 0.7 else f"{dice.randint(1, 99999)}.{dice.randint(0, 99):02} "
    return line.strip()


def photographs() -> Iterator[Sample]:
    """Photos of a page of text as phones store them: lying on their side, with the tag that says so."""
    for name, size in PHOTOS.items():
        yield photograph(f"{name} JPEG", page_of_text(len(name)), size, seed=5)


def photograph(name: str, page: tuple[Page, str], size: tuple[int, int], *, seed: int) -> Sample:
    """One of them; `size` is (longer, shorter) side in px."""
    (clean,) = render(write_pdf([page[0]]), scale=size[0] / A4_POINTS[1])
    seen = photo(clean, np.random.default_rng(seed))
    upright = np.asarray(cv2.resize(seen, size[::-1], interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return Sample(name, encode([upright], ".jpg", quality=90, orientation=6), page[1])


def other_formats() -> Iterator[Sample]:
    """Screens, scans and faxes."""
    page, _ = page_of_text(1)
    data = write_pdf([page])
    at_300, at_600 = (Picture.fromarray(render(data, scale=dpi / 72)[0]) for dpi in (300, 600))
    shot = Picture.fromarray(render(data, scale=2560 / A4_POINTS[0])[0]).crop((0, 0, 2560, 1440))
    snap = Picture.open(io.BytesIO(next(s.data for s in photographs() if s.name.startswith("12"))))
    yield Sample("PNG screenshot 2560 x 1440", saved(shot, "PNG"))
    yield Sample("PNG A4 300 dpi grey", saved(at_300.convert("L"), "PNG"))
    yield Sample("PNG A4 300 dpi colour, noisy", saved(noisy(at_300), "PNG"))
    yield Sample("TIFF A4 600 dpi LZW", saved(at_600, "TIFF", compression="tiff_lzw"))
    yield Sample("TIFF A4 600 dpi G4 fax", saved(at_600.convert("1"), "TIFF", compression="group4"))
    yield Sample("TIFF A4 300 dpi uncompressed", saved(at_300, "TIFF"))
    yield Sample("WebP 12 MP", saved(snap, "WEBP", quality=85))


def noisy(picture: Picture.Image) -> Picture.Image:
    """With the grain of a scanner."""
    pixels = np.asarray(picture).astype(np.int16)
    grain = np.random.default_rng(2).normal(0, 2, pixels.shape).astype(np.int16)
    return Picture.fromarray((pixels + grain).clip(0, 255).astype(np.uint8))


def saved(picture: Picture.Image, fmt: str, **options: object) -> bytes:
    """The file of a picture."""
    out = io.BytesIO()
    picture.save(out, fmt, **options)
    return out.getvalue()


def cpu_ms(sample: Sample, names: Sequence[str], rounds: int) -> dict[str, float]:
    """The median CPU time of each candidate, in ms."""
    spent: dict[str, list[float]] = {name: [] for name in names}
    dice = random.Random(3)  # noqa: S311 (an order, and no secret)
    for turn in range(rounds):
        # The slow one needs no more than three rounds to be told from the others.
        order = [name for name in names if name != "article" or turn < 3]
        dice.shuffle(order)
        for name in order:
            start = time.process_time()
            CANDIDATES[name](sample.data)
            spent[name].append((time.process_time() - start) * 1000)
    return {name: median(times) for name, times in spent.items()}


def extra_mib(sample: Sample, name: str) -> float:
    """The peak memory of one candidate in a process of its own, beyond what it needs for a small picture."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(sample.data)
        file.flush()
        command = [sys.executable, __file__, "--peak", name, file.name]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 (this program)


def peak(name: str, path: str) -> float:
    """In that process: the MiB by which the peak rises."""
    small = Picture.effect_noise((64, 48), 40).convert("RGB")
    data = Path(path).read_bytes()
    CANDIDATES[name](saved(small, Picture.open(io.BytesIO(data)).format or "JPEG"))
    Path("/proc/self/clear_refs").write_text("5")
    before = resident_mib("VmRSS")
    CANDIDATES[name](data)
    return resident_mib("VmHWM") - before


def resident_mib(line: str) -> float:
    """VmRSS is the memory now, VmHWM the most there has been."""
    return int(Path("/proc/self/status").read_text().split(f"{line}:")[1].split()[0]) / 1024


def luma(data: bytes) -> Brightness:
    """The brightness of the upright picture of a file."""
    upright = ImageOps.exif_transpose(Picture.open(io.BytesIO(data))).convert("RGB")
    return brightness(upright)


def ssim(one: Brightness, other: Brightness) -> float:
    """Structural similarity (Wang et al., 2004): Gaussian window of 11 px, sigma 1.5, K 0.01 and 0.03."""
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

    def mean(values: Brightness) -> Brightness:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), dtype=np.float64)

    m1, m2 = mean(one), mean(other)
    v1, v2, both = mean(one * one) - m1 * m1, mean(other * other) - m2 * m2, mean(one * other) - m1 * m2
    return float((((2 * m1 * m2 + c1) * (2 * both + c2)) / ((m1**2 + m2**2 + c1) * (v1 + v2 + c2))).mean())


def lanczos(data: bytes) -> Brightness:
    """The reference: decoded in full, upright, in sRGB, Lanczos, never coded again."""
    picture = ImageOps.exif_transpose(to_srgb(Picture.open(io.BytesIO(data)))).convert("RGB")
    small = picture.resize(fit(picture.size), Picture.Resampling.LANCZOS)
    return brightness(small)


def brightness(picture: Picture.Image) -> Brightness:
    """The grey of an RGB picture."""
    return np.asarray(cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2GRAY), dtype=np.float64)


def accuracy(data: bytes, text: str) -> float:
    """The share of the characters of `text` that our OCR engine reads from a file, in per cent."""
    (page,) = prepare(Upload("sample", data))
    read = "".join(word.text for word in engine().read(page).words)
    return 100 * (1 - Levenshtein.distance(text, read) / len(text))


@cache
def engine() -> RapidOCR:
    """The engine, loaded once."""
    return RapidOCR()


def speed_table(rounds: int) -> str:
    """JPEG photos: time, memory and ratios of every candidate."""
    rows = ["| picture | MB | candidate | CPU ms | x | of the floor | extra MiB |\n|---|---|---|---|---|---|---|"]
    for sample in photographs():
        spent = cpu_ms(sample, list(CANDIDATES), rounds)
        for name, ms in spent.items():
            memory = extra_mib(sample, name)
            ratio = f"{spent['plain'] / ms:.2f}"
            rows.append(
                f"| {sample.name} | {len(sample.data) / 1e6:.2f} | {name} | {ms:.1f} | {ratio} "
                f"| {ms / spent['floor']:.2f} | {memory:.0f} |"
            )
        rows.append(f"| | | **article / ours** | **{spent['article'] / spent['ours']:.1f}** | | | |")
    return "\n".join(rows)


def format_table(rounds: int) -> str:
    """The other formats: time and memory of plain Pillow and of ours."""
    rows = [
        "| picture | MB | plain, CPU ms | ours, CPU ms | x | plain, MiB | ours, MiB |\n|---|---|---|---|---|---|---|"
    ]
    for sample in other_formats():
        spent = cpu_ms(sample, ("plain", "ours"), rounds)
        memory = {name: extra_mib(sample, name) for name in spent}
        rows.append(
            f"| {sample.name} | {len(sample.data) / 1e6:.2f} | {spent['plain']:.1f} | {spent['ours']:.1f} "
            f"| {spent['plain'] / spent['ours']:.2f} | {memory['plain']:.0f} | {memory['ours']:.0f} |"
        )
    return "\n".join(rows)


def quality_table() -> str:
    """SSIM against a full Lanczos reduction."""
    rows = ["| picture | plain | ours | difference |\n|---|---|---|---|"]
    for sample in (*photographs(), *real_photos()):
        reference = lanczos(sample.data)
        close = {name: ssim(luma(CANDIDATES[name](sample.data)), reference) for name in ("plain", "ours")}
        rows.append(
            f"| {sample.name} | {close['plain']:.4f} | {close['ours']:.4f} | {close['ours'] - close['plain']:+.4f} |"
        )
    return "\n".join(rows)


def reading_table() -> str:
    """The characters that are still read, from photos of 12 MP."""
    rows = ["| print | characters | plain, % | ours, % | difference |\n|---|---|---|---|---|"]
    for name, sizes in READ.items():
        pages = [page_of_text(seed, sizes) for seed in range(READ_PAGES)]
        samples = [photograph(name, page, PHOTOS["12 MP"], seed=seed) for seed, page in enumerate(pages)]
        total = sum(len(sample.text) for sample in samples)
        plainly, sightline = (
            sum(accuracy(CANDIDATES[by](sample.data), sample.text) * len(sample.text) for sample in samples) / total
            for by in ("plain", "ours")
        )
        rows.append(f"| {name} | {total} | {plainly:.2f} | {sightline:.2f} | {sightline - plainly:+.2f} |")
    return "\n".join(rows)


def real_photos() -> Iterator[Sample]:
    """Photographs of pages: page_dewarp and noteshrink by Matt Zucker."""
    folder = os.environ.get("SIGHTLINE_DATA")
    for path in sorted((Path(folder) / "doc_photos").glob("*.jpg")) if folder else ():
        yield Sample(path.stem, path.read_bytes())


def main() -> int:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--peak", nargs=2, metavar=("CANDIDATE", "FILE"), help="used by the program itself")
    options = parser.parse_args()
    if options.peak:
        print(peak(*options.peak))
        return 0
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)
    parts = {
        "Photos": speed_table(options.rounds),
        "Other formats": format_table(max(3, options.rounds // 2)),
        "Likeness": f"{QUALITY_NOTE}\n{quality_table()}",
        "Reading": f"{READING_NOTE}\n{reading_table()}",
    }
    text = "\n\n".join(f"## {title}\n\n{part}" for title, part in parts.items())
    print(text)
    names = ("pillow", "simplejpeg", "pyvips", "pyvips-binary", "opencv-python-headless", "numpy")
    facts = ", ".join(f"{name} {version(name)}" for name in names)
    DOCUMENT.write_text(f"{INTRODUCTION}\n{text}\n\nSightline {__version__}, {facts}.\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
