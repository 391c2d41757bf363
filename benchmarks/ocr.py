"""What reading a page costs and finds: our engine beside the library as it comes, in one run.

    SIGHTLINE_DATA=DIR python benchmarks/ocr.py                    24 receipts of SROIE; writes docs/benchmarks/ocr.md
    SIGHTLINE_DATA=DIR python benchmarks/ocr.py --pages 8
    SIGHTLINE_DATA=DIR python benchmarks/ocr.py --memory 200       reads 200 pages and prints the memory after each 25

Every reader gets the same prepared pages, one thread, and one page to warm up. The readers take turns page by page,
so that a busy machine is busy for all of them; what counts is the ratio. A labelled line counts as found when its
letters and digits stand, in their order, in what was read.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from sightline import __version__
from sightline.image import prepare
from sightline.ocr.rapid import RapidOCR
from sightline.types import Image, Upload

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "ocr.md"
TEXT_COLUMN = 8
INTRODUCTION = """\
# Reading a page

Written by `python benchmarks/ocr.py`. Receipts of SROIE (ICDAR 2019, scans with labelled text lines), prepared once;
all readers take turns on each page, one thread. The seconds depend on the machine, the ratios hardly do. `library` is
RapidOCR with its own pipeline and defaults but the detector limit of 960 and no angle classifier, which are ours too.
"""


@dataclass
class Reader:
    """One way to read, and what it has cost and found so far."""

    name: str
    read: Callable[[Image], str]
    cpu: float = 0.0
    found: int = 0
    per_page: list[float] = field(default_factory=list)


def library(runtime: str) -> Callable[[Image], str]:
    """RapidOCR's own pipeline on `runtime`, a member of its EngineType."""
    from rapidocr import EngineType
    from rapidocr import RapidOCR as Library

    engine = EngineType[runtime]
    params: dict[str, Any] = {
        "Global.use_cls": False,
        "Global.log_level": "critical",
        "Det.engine_type": engine,
        "Rec.engine_type": engine,
        "Cls.engine_type": engine,
        "Det.limit_type": "max",
        "Det.limit_side_len": 960,
        "EngineConfig.openvino.inference_num_threads": 1,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    ocr: Any = Library(params=params)
    return lambda image: "\n".join(ocr(np.ascontiguousarray(image.pixels[:, :, ::-1])).txts or ())


def ours() -> Callable[[Image], str]:
    """The default engine."""
    engine = RapidOCR()

    def read(image: Image) -> str:
        return " ".join(word.text for word in engine.read(image).words)

    return read


def labelled_lines(path: Path) -> list[str]:
    """The text of each labelled line; a line of the file is eight coordinates and the text."""
    rows = path.read_text("utf-8", "replace").splitlines()
    return [squeezed(parts[TEXT_COLUMN]) for row in rows if len(parts := row.split(",", TEXT_COLUMN)) > TEXT_COLUMN]


def squeezed(text: str) -> str:
    """Letters and digits only, upper-case."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def race(readers: Sequence[Reader], files: Sequence[Path]) -> int:
    """Let all readers read all files; the number of labelled lines is the result."""
    lines = 0
    for number, file in enumerate(files):
        image = next(prepare(Upload(file.name, file.read_bytes())))
        labels = [line for line in labelled_lines(file.parent.parent / "box" / f"{file.stem}.csv") if line]
        for reader in readers:
            start = time.process_time()
            text = reader.read(image)
            spent = time.process_time() - start
            if number:  # the first page warms up
                reader.cpu += spent
                reader.per_page.append(spent)
                reader.found += sum(line in squeezed(text) for line in labels)
        lines += len(labels) if number else 0
    return lines


def table(readers: Sequence[Reader], lines: int) -> str:
    """The result as a Markdown table; the last reader is ours."""
    own = readers[-1].cpu
    rows = [
        f"| {r.name} | {np.mean(r.per_page):.2f} | {np.percentile(r.per_page, 95):.2f} "
        f"| {r.cpu / own:.2f} | {r.found / lines:.1%} |"
        for r in readers
    ]
    head = "| reader | CPU s a page | 95th percentile | times ours | labelled lines found |\n|---|---|---|---|---|"
    return "\n".join([head, *rows])


def memory(files: Sequence[Path], pages: int) -> None:
    """Read `pages` pages with one engine, and print the peak memory of the process as it goes."""
    read = ours()
    for number in range(1, pages + 1):
        file = files[number % len(files)]
        read(next(prepare(Upload(file.name, file.read_bytes()))))
        if number % 25 == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            now = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
            print(f"{number} pages: {now:.0f} MiB now, {peak:.0f} MiB at most", flush=True)


def main() -> int:
    """Run the race, or watch the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=24, help="how many receipts to read")
    parser.add_argument("--memory", type=int, help="read this many pages and watch the memory instead")
    options = parser.parse_args()
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to measure. Set it to the folder that holds the public sets.")
        return 0
    files = sorted((Path(data) / "sroie" / "img").glob("*.jpg"))
    if options.memory:
        memory(files, options.memory)
        return 0
    files = files[:: max(1, len(files) // options.pages)][: options.pages + 1]
    runtimes = {"ONNX Runtime": ("onnxruntime", "ONNXRUNTIME"), "OpenVINO": ("openvino", "OPENVINO")}
    installed = {name: member for name, (module, member) in runtimes.items() if find_spec(module)}
    readers = [Reader(f"library, {name}", library(member)) for name, member in installed.items()]
    readers.append(Reader(f"Sightline, {list(installed)[-1]}", ours()))
    report = table(readers, race(readers, files))
    print(report)
    names = [*(module for module, _ in runtimes.values() if find_spec(module)), "rapidocr", "numpy"]
    facts = f"Sightline {__version__}, {', '.join(f'{n} {version(n)}' for n in names)}; {len(files) - 1} pages."
    PAGE.write_text(f"{INTRODUCTION}\n{report}\n\n{facts}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
