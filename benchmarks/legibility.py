"""How large print has to be: character accuracy of our OCR engine by the height of capitals, after JPEG.

    python benchmarks/legibility.py                       pages of our own; writes docs/benchmarks/legibility.md
    SIGHTLINE_DATA=DIR python benchmarks/legibility.py    also how large real receipts and invoices are printed
    python benchmarks/legibility.py --pages 4

Pages whose text is known from their PDFs are reduced step by step, go through the JPEG that a provider would be sent,
and are read back in tiles that the engine does not reduce any further. Each printed line counts at the height that
its capitals and digits have at that step.
"""

from __future__ import annotations

import argparse
import io
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Picture
from rapidfuzz.distance import Levenshtein

from sightline import __version__
from sightline.image import prepare
from sightline.image.encode import QUALITY, jpeg
from sightline.image.print import capitals_px, is_capital
from sightline.image.render import QUALITIES
from sightline.image.resize import reduced
from sightline.models.legible import assumed_px
from sightline.models.split import spans
from sightline.ocr.rapid import RapidOCR
from sightline.testing.examples import Example, invoice, receipt
from sightline.types import Box, Image, Upload, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "legibility.md"
# Largest to smallest, as shares of 200 dpi, at which capitals of our pages are 14 to 25 px high.
SHARES = (1.0, 0.85, 0.72, 0.61, 0.52, 0.44, 0.37, 0.32, 0.27, 0.23)
# The engine looks for text at an edge of 960 px: tiles within it are not reduced.
TILE_PX, OVERLAP_PX = 900, 200
BINS = (4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10, 11, 12, 14, 16, 20)
LEAST_CHARACTERS = 300
# What tells values apart. Dots between words, rows of stars and the like are read in many ways at every size.
MARKS = frozenset(".,%/&@")
# A place higher than this many capitals holds more than one line: a monogram in front of two, for example.
MOST_CAPITALS = 2.2
# Lower qualities are compared at these shares, where capitals are 6 to 15 px high.
QUALITY_PAGES, QUALITY_SHARES = 8, (0.61, 0.52, 0.44)
SHEETS = 40
INTRODUCTION = f"""\
# How large print has to be

Written by `python benchmarks/legibility.py`. Receipts and invoices whose text is known, in all layouts and fonts of our
examples, are reduced step by step (Lanczos), saved as a JPEG of quality {QUALITY} with chroma at half the size, and
read back. The height is that of capitals and digits in px; the letters x or a are about 0.7 times as high, and the
size of the font is about 1.4 times that height.

**The reader is our OCR engine and no vision-language model.** None was asked. The numbers say at which height the print
itself loses its shape, for a reader that takes each line by itself and enlarges it. A model that sees a picture in
patches of 14 to 32 px may need more; one that guesses from the context may seem to need less, and then it guesses
amounts.
"""

LOWER_QUALITIES = """\
## Lower qualities

A JPEG beyond a provider's limit of bytes is made again at a lower quality. The same lines at three steps, capitals of 6
to 15 px:"""


@dataclass
class Tally:
    """Characters that are printed, and edits that the reading is away from them."""

    characters: int = 0
    edits: int = 0
    lines: int = 0
    whole: int = 0

    def add(self, printed: str, read: str) -> None:
        """Count one line."""
        edits = min(Levenshtein.distance(printed, read), len(printed))
        self.characters += len(printed)
        self.edits += edits
        self.lines += 1
        self.whole += not edits

    @property
    def accuracy(self) -> float:
        """The share of characters that were read, 0 to 1."""
        return max(0.0, 1 - self.edits / self.characters)


@dataclass(frozen=True)
class Line:
    """A printed line: its text without white space, its box on the page, the height of its capitals in px."""

    text: str
    box: Box
    capitals_px: float


@dataclass(frozen=True)
class Small:
    """The small print of one page: the height of its capitals, the page's size, both in px; widths of its words."""

    capitals_px: float
    size: tuple[int, int]
    words_px: tuple[float, ...]

    @property
    def is_slip(self) -> bool:
        """Whether its shape alone says that it is one."""
        return assumed_px(self.size) is not None


def pages(count: int) -> Iterator[Image]:
    """The first pages of receipts and invoices in turn; markets whose letters the engine knows."""
    markets = ("en-US", "en-GB", "de-DE", "fr-FR")
    for number in range(count):
        make = invoice if number % 2 else receipt
        yield page_of(make(f"legibility {number}", market=markets[number // 2 % len(markets)], look="pdf"))


def page_of(example: Example) -> Image:
    """The first page of an example."""
    return next(prepare(Upload(example.name, example.data)))


def lines_of(page: Image) -> list[Line]:
    """What the PDF states, line by line; lines without a word of capitals or digits have no height to go by."""
    height = page.size_px[1]
    found: list[Line] = []
    for _, run in groupby(page.text_layer or (), key=lambda word: word.line):
        words = list(run)
        tall = [word.box.height * height for word in words if is_capital(word.text)]
        place = Box.around([word.box for word in words])
        if tall and place.height * height <= MOST_CAPITALS * median(tall):
            found.append(Line(compared("".join(word.text for word in words)), place, median(tall)))
    return found


def compared(text: str) -> str:
    """Letters, digits and marks that matter, in one form."""
    return "".join(each for each in unicodedata.normalize("NFKC", text) if each.isalnum() or each in MARKS)


def through_jpeg(pixels: NDArray[np.uint8], share: float, quality: int = QUALITY) -> NDArray[np.uint8]:
    """The page reduced to `share` of its edges, as it comes out at the other end."""
    size = max(1, round(pixels.shape[1] * share)), max(1, round(pixels.shape[0] * share))
    return np.asarray(Picture.open(io.BytesIO(jpeg(reduced(pixels, size), quality=quality))))


def read_in_tiles(engine: RapidOCR, pixels: NDArray[np.uint8], lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Each line with what was read at its place, by the first tile that holds it whole; other lines are left out."""
    height, width = pixels.shape[:2]
    rest = list(lines)
    for top, bottom in steps(height):
        for left, right in steps(width):
            part = Box(left / width, top / height, right / width, bottom / height)
            tile = np.ascontiguousarray(pixels[top:bottom, left:right])
            words = engine.read(Image(pixels=tile, page=1, source_px=(right - left, bottom - top))).words
            placed = [(word, word.box.from_part(part)) for word in words]
            whole = [line for line in rest if holds(part, line.box)]
            rest = [line for line in rest if not holds(part, line.box)]
            yield from ((line, read_at(line.box, placed)) for line in whole)


def steps(length: int) -> list[tuple[int, int]]:
    """The tiles along one edge."""
    count = next(n for n in range(1, 100) if spans(length, n, OVERLAP_PX)[0][1] <= TILE_PX)
    return spans(length, count, OVERLAP_PX)


def holds(part: Box, box: Box) -> bool:
    """Whether `box` lies inside of `part`."""
    return part.left <= box.left and part.top <= box.top and part.right >= box.right and part.bottom >= box.bottom


def read_at(place: Box, words: Sequence[tuple[Word, Box]]) -> str:
    """What stands in the line at `place`, from left to right."""
    in_line = [
        (box.left, word.text)
        for word, box in words
        if place.top <= box.center[1] <= place.bottom and place.left <= box.center[0] <= place.right
    ]
    return compared("".join(text for _, text in sorted(in_line)))


def measure(engine: RapidOCR, count: int) -> dict[float, Tally]:
    """Tallies by the lower end of each bin of heights."""
    tallies: dict[float, Tally] = defaultdict(Tally)
    for number, page in enumerate(pages(count), start=1):
        lines = lines_of(page)
        for share in SHARES:
            for line, read in read_in_tiles(engine, through_jpeg(page.pixels, share), lines):
                height = line.capitals_px * share
                if BINS[0] <= height < BINS[-1]:
                    tallies[max(edge for edge in BINS if edge <= height)].add(line.text, read)
        print(f"{number} of {count} pages", flush=True)
    return tallies


def measure_qualities(engine: RapidOCR) -> dict[int, Tally]:
    """Tallies by the quality of the JPEG, down to the lowest that is ever sent."""
    tallies: dict[int, Tally] = defaultdict(Tally)
    for page in pages(QUALITY_PAGES):
        for share in QUALITY_SHARES:
            for quality in QUALITIES:
                for line, read in read_in_tiles(engine, through_jpeg(page.pixels, share, quality), lines_of(page)):
                    tallies[quality].add(line.text, read)
    return tallies


def small_print(engine: RapidOCR, files: Sequence[Path]) -> list[Small]:
    """How large the small print of these documents is: the fifth percentile of each first page."""
    found: list[Small] = []
    for file in files:
        page = next(prepare(Upload(file.name, file.read_bytes())))
        reading = engine.read(page)
        height = capitals_px(page, reading)
        if height is not None:
            widths = tuple(word.box.width * page.size_px[0] for word in reading.words)
            found.append(Small(height, page.size_px, widths))
    return found


def table(tallies: dict[float, Tally]) -> str:
    """Accuracy by height, as Markdown."""
    rows = [
        f"| {low:g} to {high:g} | {tally.characters:,} | {tally.accuracy:.2%} | {tally.whole / tally.lines:.1%} |"
        for low, high in pairwise(BINS)
        if (tally := tallies.get(low)) and tally.characters >= LEAST_CHARACTERS
    ]
    head = "| height of capitals, px | characters | read right | lines without a fault |\n|---|---|---|---|"
    return "\n".join([head, *rows])


def quality_table(tallies: dict[int, Tally]) -> str:
    """Accuracy by quality, as Markdown."""
    rows = [f"| {quality} | {tally.characters:,} | {tally.accuracy:.2%} |" for quality, tally in tallies.items()]
    return "\n".join(["| quality of the JPEG | characters | read right |\n|---|---|---|", *rows])


def least_height(tallies: dict[float, Tally], share: float) -> float:
    """The height from which on every bin reads at least `share` of the characters."""
    enough = BINS[-1]
    for low in reversed(BINS[:-1]):
        tally = tallies.get(low)
        if tally and tally.characters >= LEAST_CHARACTERS:
            if tally.accuracy < share:
                break
            enough = low
    return enough


def height_table(sets: dict[str, list[Small]]) -> str:
    """How large real documents are printed, as Markdown."""
    rows = [
        f"| {name} | {len(found)} | {spread([each.capitals_px / min(each.size) for each in found])} "
        f"| {spread([each.capitals_px / max(each.size) for each in found])} "
        f"| {np.percentile([width / each.capitals_px for each in found for width in each.words_px], 95):.1f} |"
        for name, found in sets.items()
    ]
    head = (
        "| set | pages | capitals of the small print, % of the short edge: 5th / 50th / 95th percentile of pages "
        "| % of the long edge | width of words in capitals, 95th percentile |\n|---|---|---|---|---|"
    )
    return "\n".join([head, *rows])


def spread(shares: Sequence[float]) -> str:
    """Three percentiles in per cent."""
    return " / ".join(f"{100 * value:.2f}" for value in np.percentile(shares, [5, 50, 95]))


def real_sets(engine: RapidOCR) -> dict[str, list[Small]]:
    """The public sets, where they are."""
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: how large real documents are printed is not measured.")
        return {}
    receipts = small_print(engine, sorted((Path(data) / "sroie" / "img").glob("*.jpg")))
    invoices = small_print(engine, sorted((Path(data) / "zugferd" / "truth").glob("*.pdf"))[:SHEETS])
    sets = {
        "SROIE, scanned receipts": receipts,
        "of these more than twice as high as wide": [each for each in receipts if each.is_slip],
        "ZUGFeRD, PDF invoices": invoices,
    }
    return {name: found for name, found in sets.items() if found}


def main() -> None:
    """Measure, print, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=16, help="how many pages to reduce and read")
    count = parser.parse_args().pages
    engine = RapidOCR()
    tallies = measure(engine, count)
    least = least_height(tallies, 0.99), least_height(tallies, 0.95)
    parts = [
        table(tallies),
        f"At least 99 % of the characters are read from {least[0]:g} px on, 95 % from {least[1]:g} px on.",
        LOWER_QUALITIES,
        quality_table(measure_qualities(engine)),
    ]
    if sets := real_sets(engine):
        parts += ["## How large documents are printed", height_table(sets)]
    report = "\n\n".join(parts)
    print(report)
    facts = ", ".join(f"{name} {version(name)}" for name in ("rapidocr", "pillow", "numpy"))
    PAGE.write_text(f"{INTRODUCTION}\n{report}\n\nSightline {__version__}, {facts}; {count} pages.\n", encoding="utf-8")


if __name__ == "__main__":
    main()
