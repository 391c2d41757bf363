"""What hostile and odd files do to `prepare`: outcome, CPU time and memory of each, in a process of its own.

    SIGHTLINE_DATA=DIR python benchmarks/hostile.py    reads `hostile` and `formats`; writes docs/benchmarks/hostile.md

Each file gets a fork of a process that has decoded a small picture of every kind: loading libraries is not its cost,
and nothing that it does reaches the next. Its first three pages are asked for. Runs on Linux, which tells the peak.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path

from PIL import Image as Picture

from sightline import __version__
from sightline.errors import InputError
from sightline.image import prepare
from sightline.types import Upload

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "hostile.md"
SETS = ("hostile", "formats")
NOT_INPUT = frozenset({".md", ".json", ".jsonl"})
PAGES = "1-3"
MIB = 1 << 20
# What a file may take before it counts as a failure, and where it is stopped (seconds by the clock on the wall).
MAX_SECONDS, MAX_MIB = 2.0, 512
HARD_SECONDS, HARD_MIB = 20, 3072
WORST = 8
# What the gate says no to before a decoder is asked.
GATE_CODES = frozenset({
    "edge_too_long", "empty_input", "too_many_bytes", "too_many_pages", "too_many_pixels", "too_many_scans",
    "unsupported_format",
})  # fmt: skip
INTRODUCTION = f"""\
# Hostile and odd files

Written by `python benchmarks/hostile.py`. Every file gets a process of its own, limited to {HARD_MIB} MiB of addresses
and {HARD_SECONDS} s, and its first three pages are asked for. Good is a page or a named error within {MAX_SECONDS:g} s
of CPU time and {MAX_MIB} MiB beyond the warm process. The seconds depend on the machine.

- `hostile`: files made or found to break decoders, from the tests and fuzz corpora of Pillow, image-rs,
  go-fuzz-corpus, libheif, libavif, PngSuite (corrupt), thumbor, sharp, libvips, imgproxy, OCRmyPDF and textractor.
- `formats`: mostly valid pictures of rare kinds, from the tests of Pillow, sharp, libvips, pillow-heif, libavif,
  image-rs, thumbor and ThreatExchange, PngSuite, bmpsuite, and the EXIF orientation examples of Dave Perrett.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: "pages", the code of a named error, or what went wrong; its CPU time, its memory."""

    result: str
    cpu_ms: float
    peak_mib: float

    @property
    def good(self) -> bool:
        """Whether it ended as it should, within the limits."""
        named = self.result == "pages" or self.result.islower()
        return named and self.cpu_ms <= MAX_SECONDS * 1000 and self.peak_mib <= MAX_MIB


def warm_up() -> None:
    """Load every decoder."""
    for fmt in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PDF"):
        stream = io.BytesIO()
        Picture.new("RGB", (64, 64)).save(stream, fmt)
        list(prepare(Upload(fmt, stream.getvalue())))
    if find_spec("pillow_heif"):
        from pillow_heif import from_pillow

        stream = io.BytesIO()
        from_pillow(Picture.new("RGB", (64, 64))).save(stream)
        list(prepare(Upload("HEIC", stream.getvalue())))


def resident_mib() -> float:
    """The memory of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / MIB


def peak_mib() -> float:
    """The most memory this process has had since `forget_peak`."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def forget_peak() -> None:
    """Let the peak begin anew; a fork inherits that of its parent."""
    Path("/proc/self/clear_refs").write_text("5")


def work(path: Path, answer: Connection) -> None:
    """In the child: prepare one file under a hard limit of memory, and send the outcome.

    The parent watches the time: under a limit of CPU time, the system's clock of it moves in steps of milliseconds.
    """
    data = path.read_bytes()
    resource.setrlimit(resource.RLIMIT_AS, (HARD_MIB * MIB, HARD_MIB * MIB))
    forget_peak()
    before, start = resident_mib(), time.process_time()
    try:
        pages = sum(1 for _ in prepare(Upload(path.name, data), pages=PAGES))
        result = "pages" if pages else "Nothing"
    except InputError as error:
        result = error.code
    except Exception as error:  # noqa: BLE001 (what else may come out is what is measured)
        result = type(error).__name__
    spent = (time.process_time() - start) * 1000
    answer.send(Outcome(result, spent, peak_mib() - before))


def measure(path: Path) -> Outcome:
    """The outcome of one file, from a process of its own."""
    processes = multiprocessing.get_context("fork")
    answer, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=work, args=(path, theirs))
    child.start()
    theirs.close()
    try:
        if answer.poll(HARD_SECONDS):
            return answer.recv()
        return Outcome("Hang", HARD_SECONDS * 1000, 0)
    except EOFError:
        child.join()
        return Outcome(f"Death, exit status {child.exitcode}", 0, 0)
    finally:
        child.kill()
        child.join()
        answer.close()


def summary(name: str, outcomes: Sequence[tuple[Path, Outcome]]) -> str:
    """One row of the table: how the files of a set ended."""
    found = [outcome for _, outcome in outcomes]
    pages = sum(outcome.result == "pages" for outcome in found)
    bad = sum(not outcome.good for outcome in found)
    refused = sorted(outcome.cpu_ms for outcome in found if outcome.result in GATE_CODES)
    slowest, largest = max(o.cpu_ms for o in found), max(o.peak_mib for o in found)
    gate = f"{refused[len(refused) // 2]:.3f} / {refused[-1]:.3f}" if refused else "none"
    refusals = len(found) - pages - bad
    return f"| {name} | {len(found)} | {pages} | {refusals} | {bad} | {slowest:.0f} | {largest:.0f} | {gate} |"


def worst(outcomes: Sequence[tuple[Path, Outcome]]) -> str:
    """The slowest and the largest files, and all that did not end well."""
    files = {path: outcome for path, outcome in outcomes if not outcome.good}
    files |= dict(sorted(outcomes, key=lambda entry: -entry[1].cpu_ms)[:WORST])
    files |= dict(sorted(outcomes, key=lambda entry: -entry[1].peak_mib)[:WORST])
    rows = [
        f"| `{path.parent.name}/{path.name}` | {path.stat().st_size / 1000:.1f} | {o.result} | {o.cpu_ms:.0f} "
        f"| {o.peak_mib:.0f} |"
        for path, o in sorted(files.items(), key=lambda entry: -entry[1].cpu_ms)
    ]
    return "\n".join(["| file | kB | outcome | CPU ms | peak MiB |\n|---|---|---|---|---|", *rows])


def report(sets: dict[str, list[tuple[Path, Outcome]]]) -> str:
    """Everything that was found, as Markdown."""
    every = [entry for outcomes in sets.values() for entry in outcomes]
    codes = Counter(outcome.result for _, outcome in every)
    head = (
        "| set | files | pages | named errors | anything else | slowest, CPU ms | largest, MiB "
        "| refused by the gate, median / most CPU ms |\n|---|---|---|---|---|---|---|---|"
    )
    rows = "\n".join(summary(name, outcomes) for name, outcomes in sets.items())
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
    warm_up()
    sets = {
        name: [
            (path, measure(path))
            for path in sorted((Path(data) / name).rglob("*"))
            if path.is_file() and path.suffix not in NOT_INPUT
        ]
        for name in SETS
    }
    sets = {name: outcomes for name, outcomes in sets.items() if outcomes}
    if not sets:
        print(f"The folder of SIGHTLINE_DATA has none of the sets {', '.join(SETS)}: nothing is measured.")
        return 0
    text = report(sets)
    print(text)
    modules = {"pillow": "PIL", "pypdfium2": "pypdfium2", "pillow-heif": "pillow_heif", "numpy": "numpy"}
    facts = ", ".join(f"{name} {version(name)}" for name, module in modules.items() if find_spec(module))
    PAGE.write_text(f"{INTRODUCTION}\n{text}\n\nSightline {__version__}, {facts}.\n", encoding="utf-8")
    return int(any(not outcome.good for outcomes in sets.values() for _, outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
