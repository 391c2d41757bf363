"""What hostile and odd files do to a warm decoder: outcome, CPU time and memory of each.

    SIGHTLINE_DATA=DIR python benchmarks/hostile.py    reads `hostile` and `formats`; writes docs/benchmarks/hostile.md

The files go, one after the other, through the process in which `Pipeline` decodes, with its limits; a process that one
of them ends is replaced for the next. Their first three pages are asked for. Runs on Linux, which tells the peak.
"""

from __future__ import annotations

import io
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions, version
from importlib.util import find_spec
from pathlib import Path

import measured
from PIL import Image as Picture

from sightline import __version__
from sightline.errors import DecodingFailed
from sightline.isolation import Isolated

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "hostile.md"
SETS = ("hostile", "formats")
NOT_INPUT = frozenset({".md", ".json", ".jsonl"})
# What a file may take before it counts as a failure, and how soon the gate should say no.
MAX_SECONDS, MAX_MIB = 2.0, 512
WORST = 8
# What the gate says no to before a decoder is asked.
GATE_CODES = frozenset({
    "edge_too_long", "empty_input", "too_many_bytes", "too_many_pages", "too_many_pixels", "too_many_scans",
    "unsupported_format",
})  # fmt: skip
# What became of files that ended their decoder: named errors too, and yet failures here.
ENDED = frozenset(error.code for error in (DecodingFailed, *DecodingFailed.__subclasses__()))
INTRODUCTION = f"""\
# Hostile and odd files

Written by `python benchmarks/hostile.py`. The files go one after the other through the process in which `Pipeline`
decodes, with its limits, and their first three pages are asked for. Good is a page or a named error within
{MAX_SECONDS:g} s of CPU time and {MAX_MIB} MiB beyond the warm process, which nothing may end. The seconds depend on
the machine.

- `hostile`: files made or found to break decoders, from the tests and fuzz corpora of Pillow, image-rs,
  go-fuzz-corpus, libheif, libavif, PngSuite (corrupt), thumbor, sharp, libvips, imgproxy, OCRmyPDF and textractor.
- `formats`: mostly valid pictures of rare kinds, from the tests of Pillow, sharp, libvips, pillow-heif, libavif,
  image-rs, thumbor and ThreatExchange, PngSuite, bmpsuite, and the EXIF orientation examples of Dave Perrett.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: "pages", or the code of a named error; its times, its memory."""

    result: str
    cpu_ms: float
    waited_ms: float
    peak_mib: float

    @property
    def good(self) -> bool:
        """Whether it ended as it should, within the limits."""
        named = self.result == "pages" or (self.result.islower() and self.result not in ENDED)
        return named and self.cpu_ms <= MAX_SECONDS * 1000 and self.peak_mib <= MAX_MIB


def kinds() -> Iterator[tuple[str, bytes]]:
    """A small picture of every kind, so that each decoder is loaded before it is measured."""
    for fmt in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PDF"):
        stream = io.BytesIO()
        Picture.new("RGB", (64, 64)).save(stream, fmt)
        yield fmt, stream.getvalue()
    if find_spec("pillow_heif"):
        from pillow_heif import from_pillow

        stream = io.BytesIO()
        from_pillow(Picture.new("RGB", (64, 64))).save(stream)
        yield "HEIC", stream.getvalue()


def outcome(isolated: Isolated, name: str, data: bytes) -> Outcome:
    """What becomes of one file in a warm process."""
    try:
        (found,) = isolated.run(name, measured.prepared, name, data)
        return Outcome(*found)
    except DecodingFailed as error:
        return Outcome(error.code, 0, 0, 0)


def outcomes(folder: Path) -> list[tuple[Path, Outcome]]:
    """What becomes of every file below `folder`."""
    found: list[tuple[Path, Outcome]] = []
    with Isolated(imports=("measured",)) as isolated:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in NOT_INPUT:
                if not found or found[-1][1].result in ENDED:
                    for name, data in kinds():
                        outcome(isolated, name, data)
                found.append((path, outcome(isolated, path.name, path.read_bytes())))
    return found


def summary(name: str, files: Sequence[tuple[Path, Outcome]]) -> str:
    """One row of the table: how the files of a set ended."""
    found = [outcome for _, outcome in files]
    pages = sum(outcome.result == "pages" for outcome in found)
    bad = sum(not outcome.good for outcome in found)
    refused = sorted(outcome.waited_ms for outcome in found if outcome.result in GATE_CODES)
    slowest, largest = max(o.cpu_ms for o in found), max(o.peak_mib for o in found)
    gate = f"{refused[len(refused) // 2]:.3f} / {refused[-1]:.3f}" if refused else "none"
    refusals = len(found) - pages - bad
    return f"| {name} | {len(found)} | {pages} | {refusals} | {bad} | {slowest:.0f} | {largest:.0f} | {gate} |"


def worst(every: Sequence[tuple[Path, Outcome]]) -> str:
    """The slowest and the largest files, and all that did not end well."""
    files = {path: outcome for path, outcome in every if not outcome.good}
    files |= dict(sorted(every, key=lambda entry: -entry[1].cpu_ms)[:WORST])
    files |= dict(sorted(every, key=lambda entry: -entry[1].peak_mib)[:WORST])
    rows = [
        f"| `{path.parent.name}/{path.name}` | {path.stat().st_size / 1000:.1f} | {o.result} | {o.cpu_ms:.0f} "
        f"| {o.peak_mib:.0f} |"
        for path, o in sorted(files.items(), key=lambda entry: -entry[1].cpu_ms)
    ]
    return "\n".join(["| file | kB | outcome | CPU ms | peak MiB |\n|---|---|---|---|---|", *rows])


def report(sets: dict[str, list[tuple[Path, Outcome]]]) -> str:
    """Everything that was found, as Markdown."""
    every = [entry for files in sets.values() for entry in files]
    codes = Counter(outcome.result for _, outcome in every)
    head = (
        "| set | files | pages | named errors | anything else | slowest, CPU ms | largest, MiB "
        "| refused by the gate, median / longest ms on the clock |\n|---|---|---|---|---|---|---|---|"
    )
    rows = "\n".join(summary(name, files) for name, files in sets.items())
    ends = "\n".join(f"| `{code}` | {count} |" for code, count in codes.most_common())
    return (
        f"{head}\n{rows}\n\n## How they ended\n\n| outcome | files |\n|---|---|\n{ends}\n\n"
        f"## The slowest and the largest\n\n{worst(every)}"
    )


def main() -> int:
    """Measure every file; the exit status is 1 when one did not end well."""
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing is measured. Set it to the folder that holds the public sets.")
        return 0
    sets = {name: outcomes(Path(data) / name) for name in SETS}
    sets = {name: found for name, found in sets.items() if found}
    if not sets:
        print(f"The folder of SIGHTLINE_DATA has none of the sets {', '.join(SETS)}: nothing is measured.")
        return 0
    text = report(sets)
    print(text)
    names = ("pillow", "simplejpeg", "pyvips-binary", "opencv-python-headless", "pypdfium2", "pillow-heif", "numpy")
    installed = {item.name.replace("_", "-") for item in distributions()}
    facts = ", ".join(f"{name} {version(name)}" for name in names if name in installed)
    PAGE.write_text(f"{INTRODUCTION}\n{text}\n\nSightline {__version__}, {facts}.\n", encoding="utf-8")
    return int(any(not outcome.good for files in sets.values() for _, outcome in files))


if __name__ == "__main__":
    sys.exit(main())
