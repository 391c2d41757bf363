"""How right Sightline is on public documents, and what it costs.

    SIGHTLINE_DATA=DIR python benchmarks/accuracy.py                        all sets; writes docs/benchmarks/accuracy.md
    SIGHTLINE_DATA=DIR python benchmarks/accuracy.py --set sroie --limit 20 --errors

DIR holds one folder a set; docs/benchmarks/accuracy.md says where each set is from and how to lay it out. Without
SIGHTLINE_DATA nothing is done. Documents go one at a time through one process, so that its CPU time is theirs.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sightline import __version__, wire
from sightline.errors import SightlineError
from sightline.evaluate import DocumentScore, Extractor, Labelled, Metered, Report, evaluate, labelled
from sightline.pipeline import Pipeline
from sightline.types import Record, Task, Upload

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "accuracy.md"
RENDER_DPI = 200
PDF_DPI = 72
LIBRARIES = ("rapidocr", "openvino", "opencv-python-headless", "pypdfium2", "pillow", "numpy")

INTRODUCTION = """\
# Accuracy

Written by `python benchmarks/accuracy.py`, which reads the sets from the folder in `SIGHTLINE_DATA`.

**These are development data, not held out.** The weights that rank totals were learned from the SROIE and ZUGFeRD files
below, and the rules were written with the errors on all sets in view. Expect less on documents of other kinds; the
intervals say nothing about that. Cross-validated over vendors that the weights had not seen, the total of SROIE is
right in 95.7 % instead ([decision 3](../decisions/003-the-total-is-ranked.md)).

How values are compared: amounts as numbers, dates as days, names and addresses upper-case without spaces and
punctuation, numbers such as IBAN and VAT id without spaces; nothing less than equal is right. `alike` adds names and
addresses whose similarity is 90 of 100 or more, as information. Line totals count as the share of the labelled ones
that were found. `confirmed` is how often the record calls a value confirmed, and `of these right` how often that is
true. Intervals are Wilson's, 95 %. Renderings of one document count once, as their mean. A document that fails is
wrong in every field. Evidence of a total counts when its box overlaps a line that is labelled with this total
(intersection over union above 0.3, or center inside); where several lines print it, any of them.

Errors by kind count files: `digit` one misread digit, `rounding` at most 0.05 off, `other amount` another amount of the
page, `day and month` swapped, `items missing` not all line totals found.

CPU is the processor time of everything from bytes to record in one process with all models loaded; the times by stage
are what the records say. Both depend on the machine, all other numbers do not.
"""


@dataclass(frozen=True, slots=True)
class Set:
    """One benchmark: the folder of its documents below SIGHTLINE_DATA, and what a reader has to know about it."""

    name: str
    folder: str
    title: str
    source: str
    rendered: bool = False


SETS = (
    Set(
        name="sroie",
        folder="sroie",
        title="SROIE: scanned receipts",
        source="""\
Receipts of Malaysia in English, as images only. Source: https://github.com/zzzDavid/ICDAR-2019-SROIE, folder `data`:
copy `img`, `key` and `box` into `sroie`. This is a part of the 626 receipts there, of images up to 1 MB. The labels are
taken as they are, slips included; they say no currency, tax or items.""",
    ),
    Set(
        name="zugferd",
        folder="zugferd",
        title="ZUGFeRD: invoices as PDF, from the text layer",
        source="""\
Invoices in German, French and English. Sources: https://github.com/ZUGFeRD/corpus,
https://github.com/ZUGFeRD/mustangproject and https://github.com/akretion/factur-x. Each file of `zugferd/truth` is
named by its repository and path, `__` for each slash; beside X.pdf stands X.truth.json with the values of the XML
embedded in that PDF and, in `visible_in_text_layer`, whether the text layer holds them. Only visible values are scored,
by distinct invoice number. A zero counts only where it stands alone on the page, and a credit note may be read with
either sign, because the XML states its sums positive where the page prints them negative. `total` is the grand total,
before prepayments. The embedded XML itself is never read.""",
    ),
    Set(
        name="zugferd-rendered",
        folder="zugferd",
        title="ZUGFeRD: the same invoices as pictures",
        source=f"The text layer is out of reach here: every page is rendered at {RENDER_DPI} dpi and read by OCR.",
        rendered=True,
    ),
    Set(
        name="invoice2data",
        folder="invoice2data",
        title="invoice2data: invoices of real vendors",
        source="""\
Source: https://github.com/invoice-x/invoice2data, folder `tests/compare`: copy NAME.json with NAME.pdf and NAME.png
into `invoice2data`. Values that its templates state as constants (issuer, currency, description) are not scored. Too
few for a conclusion; kept because these are other layouts than the ones above.""",
    ),
)


class Rendered:
    """An extractor that is shown pictures of a PDF's pages, so that its text layer is out of reach."""

    def __init__(self, inner: Extractor) -> None:
        self._inner = inner

    async def extract(self, upload: Upload, *, task: str | Task | None = None) -> Record:
        """The record of the pages as one TIFF."""
        return await self._inner.extract(as_tiff(upload), task=task)


def as_tiff(upload: Upload) -> Upload:
    """The pages of a PDF at 200 dpi."""
    import pypdfium2

    opened: Any = pypdfium2.PdfDocument(upload.data)
    with opened as document:
        first, *others = [page.render(scale=RENDER_DPI / PDF_DPI).to_pil() for page in document]
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others, compression="tiff_deflate")
    return Upload(f"{upload.name}.tiff", file.getvalue())


async def run(bench: Set, labels: Sequence[Labelled], record: Path | None) -> Report:
    """The report of one set; with `record` every record is kept there, one JSON a line."""
    done = 0

    def progress(score: DocumentScore) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty():
            print(f"\r{bench.name}: {done} of {len(labels)}", end="", file=sys.stderr)
        if record and score.record:
            with record.open("a", encoding="utf-8") as file:
                file.write(json.dumps(wire.to_json(score.record), ensure_ascii=False) + "\n")

    async with Pipeline(workers=0, trusted=True) as pipeline:
        metered = Metered(pipeline)
        extractor = Rendered(metered) if bench.rendered else metered
        await evaluate(extractor, labels[:1])  # loads the models, so that the first document does not pay for them
        report = await evaluate(extractor, labels, progress=progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return report


def errors(report: Report) -> Iterator[str]:
    """One line a wrong value, for work on the rules."""
    for document, field in report.wrong():
        rank = f", ranked {field.ranked}" if field.ranked else ""
        expected, got = " | ".join(field.expected), " | ".join(field.got)
        where = f"{document.label.path.name}  {field.path}  [{field.fault}{rank}; {document.outcome}]"
        yield f"{where}  expected {expected!r}  got {got!r}"


def page(reports: Sequence[tuple[Set, Report]]) -> str:
    """docs/benchmarks/accuracy.md."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    settings = (
        f"Sightline {__version__}, Python {platform.python_version()}, {libraries}; {platform.machine()}. "
        "Default settings, provider `rules`, no network."
    )
    return "\n".join([INTRODUCTION, settings, *(section(bench, report) for bench, report in reports)])


def section(bench: Set, report: Report) -> str:
    """One set: where it is from, what came out, and which files it was."""
    files = " ".join(sorted({document.label.path.name for document in report.documents}))
    parts = [f"\n## {bench.title}", bench.source, report.to_markdown()]
    if not bench.rendered:
        parts.append(f"<details><summary>The files</summary>\n\n{files}\n\n</details>")
    return "\n\n".join(parts)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [bench.name for bench in SETS]
    parser.add_argument("--set", action="append", choices=names, dest="sets", help="only this set; may be repeated")
    parser.add_argument("--limit", type=int, help="only the first N files of each set")
    parser.add_argument("--errors", action="store_true", help="list every wrong value")
    parser.add_argument("--record", type=Path, help="append every record to this file, one JSON a line")
    parser.add_argument("--tell-task", action="store_true", help="leave the task out, so that it is told from the page")
    return parser.parse_args()


def main() -> int:
    """Run the asked sets, print their tables, and write the page when all of them were run whole."""
    options = arguments()
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to measure. Set it to the folder that holds the public sets.")
        return 0
    try:
        reports = [(bench, measured(bench, Path(data), options)) for bench in SETS if asked(bench, options)]
    except SightlineError as error:
        print(error.message, file=sys.stderr)
        return 2
    if len(reports) == len(SETS) and options.limit is None and not options.tell_task:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(reports), encoding="utf-8")
    return 0


def asked(bench: Set, options: argparse.Namespace) -> bool:
    """Whether the command line asks for this set."""
    return options.sets is None or bench.name in options.sets


def measured(bench: Set, data: Path, options: argparse.Namespace) -> Report:
    """The report of one set, printed."""
    labels = labelled(data / bench.folder)[: options.limit]
    if options.tell_task:
        labels = [replace(label, task=None) for label in labels]
    report = asyncio.run(run(bench, labels, options.record))
    print(f"\n{bench.title}\n\n{report.table()}", flush=True)
    if options.errors:
        print("\n" + "\n".join(errors(report)), flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main())
