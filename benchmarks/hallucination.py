"""What our verification catches when an answer is wrong, and how often it doubts a right one.

    SIGHTLINE_DATA=DIR python benchmarks/hallucination.py                  writes docs/benchmarks/hallucination.md
    SIGHTLINE_DATA=DIR python benchmarks/hallucination.py --readings FILE  what OCR read is kept in, or taken from, FILE
    python benchmarks/hallucination.py --unnoticed                         lists wrong values that are called confirmed

No model is asked. A right answer is made from the labels of a document, and one error at a time is put into it
(`mistakes.py`); the pages are what OCR really read of them (`documents.py`), and everyone who may notice is asked
(`detectors.py`). Without SIGHTLINE_DATA only our own examples are measured, and no page is written.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from detectors import DETECTORS, Claim, Page, asked, ours
from documents import ITEMS, WAYS, Document, Readings, degraded, generated, item_of, plain, sroie, zugferd
from mistakes import Mistake, mistakes
from tallies import RIGHT, WITH_SUBTOTAL, Tally, coverage, of_copies, passing, sections, summary

from sightline import __version__
from sightline.text.sheet import Sheet
from sightline.types import Verdict

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "hallucination.md"
FIELDS = (
    "total",
    "subtotal",
    "tax",
    "line_items[].total",
    "date",
    "invoice_date",
    "due_date",
    "invoice_number",
    "vendor.tax_id",
    "iban",
    "vendor.name",
    "vendor.address",
    "customer.name",
)
OF_COPIES = ("total", "date", "vendor.name")
NAMES = ("vendor.name", "vendor.address", "customer.name")
LIBRARIES = ("rapidocr", "openvino", "opencv-python-headless", "pypdfium2", "numpy")
INTRODUCTION = """\
# Wrong answers, and who notices

Written by `python benchmarks/hallucination.py`. **No model was asked.** A right answer is made from the labels of a
document and given the way a model gives it: values in the form of the task, no places, no rivals. Then one error at a
time is put into it, and the verification is asked what it thinks, with what OCR really read of the page. So this says
what a wrong value meets, and not how often models give one.

**These are development data, not held out.** Weights and rules, of which `rules disagree` is made, and the grammar of
amounts and dates, which looks for every value, were written and learned with these very documents in view; the examples
are drawn by our own program (the weights saw others of it). Expect less elsewhere; intervals say nothing about that.

- *caught*: the value is not `confirmed`. For items: one of the line totals, the subtotal or the total is not.
- *not accepted*: the outcome of the document is not `accepted`. Fields that a task does not require do not keep a
  document from being accepted as long as nothing contradicts them, which is why the two differ.
- *right values doubted*: right values that are not `confirmed`, and *contradicted* among them: these are false alarms.
- Errors: `digit` another digit, `digits swapped` two neighbours, `digit dropped`, `point shifted` by one place, `comma
  for point` a thousandth or a hundredfold, `day and month` swapped, `year off by one`, `invented` a value of the same
  shape that is not printed, `other sum of the page` an amount of a row that sums up, taxes or pays, `other of the page`
  any amount, date or number printed there (of names the other party's, else another line), `of another document`,
  `letter`, `item dropped`, `item twice`. A changed date is always a day of the calendar, because the form of answers
  asks for one. Amounts within 0.05 of a right one are no errors. Every kind is put in once a field and document.
- Intervals are Wilson's, 95 %. Renderings of one invoice share the weight of one document. The day of judgement is
  2026-12-31, so no year is caught for lying in the future. Labels are taken as they are, slips included.
- The IBANs and VAT numbers of many ZUGFeRD samples are made up, and their checksums do not hold: that they are
  contradicted is right, and still counts as a false alarm here. Line totals that the samples do not print are not
  labelled, so that items as they were read differ from the labels.
- SROIE labels four values. `completed` fills in all others as the rules read them, which is what proves a total.
"""


@dataclass(frozen=True)
class Study:
    """One set: its documents, and whether what is not labelled is filled in by the rules."""

    name: str
    documents: Sequence[Document]
    completed: bool = False


def measured(study: Study, *, unnoticed: bool) -> Tally:
    """The tally of one set; with `unnoticed`, wrong values that are called confirmed are printed."""
    tally, others = Tally(study.name), names_of(study.documents)
    for document in study.documents:
        page = Page(document)
        values = right_answer(page, completed=study.completed)
        verdict = judged(page, values, tally)
        tally.documents += document.weight
        tally.accepted += document.weight * (verdict.outcome == "accepted")
        for path in claimed(document):
            count(tally, Claim(page, values, verdict, path), RIGHT)
        for mistake in mistakes(document, values, FIELDS, others):
            claim = Claim(page, mistake.values, judged(page, mistake.values, tally), mistake.path)
            count(tally, claim, mistake.kind)
            if unnoticed and not ours(claim):
                print(told(study, document, values, mistake))
    return tally


def judged(page: Page, values: Mapping[str, str], tally: Tally) -> Verdict:
    """Our verdict, and what it cost."""
    start = time.process_time()
    verdict = asked(page.document, values)
    tally.spent_s += time.process_time() - start
    tally.pages += len(page.document.readings)
    return verdict


def count(tally: Tally, claim: Claim, kind: str) -> None:
    """What every detector says to one claim."""
    document = claim.page.document
    field = plain(claim.path)
    if claim.path == ITEMS and "subtotal" in document.truth:
        field = WITH_SUBTOTAL
    for who, detector in DETECTORS.items():
        objects = detector(claim)
        if objects is not None:
            tally.count(field, kind, who, objects=objects, weight=document.weight)


def claimed(document: Document) -> Iterator[str]:
    """The labelled values that are asked about; of several items, all of them together too."""
    yield from (path for path in document.truth if plain(path) in FIELDS)
    if len({item_of(path) for path in document.truth} - {None}) > 1:
        yield ITEMS


def right_answer(page: Page, *, completed: bool) -> dict[str, str]:
    """The labelled values; of several that count as right, the one that is printed."""
    sheet = Sheet.of(page.document.readings)
    printed = {m.amount.value for m in sheet.money}
    labelled = {path: _printed(values, printed) for path, values in page.document.truth.items()}
    if not completed:
        return labelled
    return {**{path: value for path, value in page.rules.items() if value}, **labelled}


def _printed(values: Sequence[str], printed: Iterable[Decimal]) -> str:
    if len(values) == 1:
        return values[0]
    return next((value for value in values if Decimal(value) in printed), values[0])


def names_of(documents: Sequence[Document]) -> Mapping[str, Sequence[str]]:
    """The names of all documents, to mistake one for another."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for document in documents:
        for field in NAMES:
            found[field].update(document.truth.get(field, ()))
    return {field: sorted(names) for field, names in found.items()}


def told(study: Study, document: Document, right: Mapping[str, str], mistake: Mistake) -> str:
    """One wrong value that nobody noticed."""
    change = f"{right.get(mistake.path)!r} became {mistake.values.get(mistake.path)!r}" if mistake.path != ITEMS else ""
    return f"{study.name} | {document.name} | {mistake.path} | {mistake.kind} | {change}"


def studies(data: Path | None, readings: Readings) -> Iterator[Study]:
    """All sets; without data our own examples."""
    if data:
        receipts = tuple(sroie(data, readings))
        yield Study("SROIE", receipts)
        yield Study("SROIE, completed", receipts, completed=True)
        yield Study("ZUGFeRD, text layer", tuple(zugferd(data, readings, rendered=False)))
        yield Study("ZUGFeRD, pictures", tuple(zugferd(data, readings, rendered=True)))
    yield Study("examples, text layer", tuple(generated(readings, look="pdf")))
    yield Study("examples, scans", tuple(generated(readings, look="scan")))


def copies(data: Path, readings: Readings) -> Iterator[Study]:
    """The same receipts as they are and as bad copies."""
    some = tuple(degraded(data, readings, "all of it"))
    kept = {document.name for document in some}
    yield Study("as it is", [one for one in sroie(data, readings) if one.name in kept], completed=True)
    for way in WAYS:
        yield Study(way, tuple(degraded(data, readings, way)), completed=True)


def written(tallies: Sequence[Tally], spoilt: Sequence[Tally]) -> str:
    """docs/benchmarks/hallucination.md."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    parts = [
        INTRODUCTION,
        f"Sightline {__version__}, Python {platform.python_version()}, {libraries}; {platform.machine()}.",
        "\n## What is caught\n",
        summary(tallies),
        "\n## What passes\n",
        PASSES,
        passing(tallies),
        "\n## What is accepted\n",
        ACCEPTED,
        coverage(tallies),
        "\nNothing gives a score yet (`p_correct` is null), so there is one point and no curve.",
    ]
    if spoilt:
        parts += ["\n## Bad copies\n", COPIES, of_copies(spoilt, OF_COPIES)]
    return "\n".join([*parts, DETAILS, "\n\n".join(sections(tallies))]) + "\n"


PASSES = """\
Fields and kinds of error of which less than 98 % are caught over all sets, the worst first; share caught, by set.
"""
ACCEPTED = """\
A required value is a total, a date or the number of an invoice. The last but one column supposes that 5 % of answers
have one wrong value, each field and kind of error as often as it was put in here; models err otherwise.
"""
COPIES = """\
Every so many-th receipt of SROIE, completed, reduced to a long edge of 900 px, blurred (sigma 0.8 px), with noise
(sigma 8 of 255) and as a JPEG of quality 35: each alone, and all of it. `unverified` and `contradicted` are right
values.
"""
DETAILS = """
## Who catches what

Each cell: errors caught / right values doubted, in per cent. A check alone objects with a warning or an error at the
value. `not proven by sums` objects where no identity holds. The article's check is: any number that a pattern finds in
the text lies within 0.02 (for amounts); it is given our OCR, which is better than the Tesseract it was written for, and
its pattern knows no decimal comma. `not in the text` looks for the value without spaces, case and marks. `rules
disagree`: our rules, which read the same page without the answer, give another value. That is as good as the rules are,
and supposes that a model does not err where they do; on vendors that they have not seen, they do more often.
"""


def main() -> int:
    """Measure, print, and write the page where the data is at hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readings", type=Path, help="a file that keeps what OCR read")
    parser.add_argument("--unnoticed", action="store_true", help="list wrong values that are called confirmed")
    options = parser.parse_args()
    folder = os.environ.get("SIGHTLINE_DATA")
    data, readings = Path(folder) if folder else None, Readings(options.readings)
    tallies = [measured(study, unnoticed=options.unnoticed) for study in studies(data, readings)]
    spoilt = [measured(study, unnoticed=False) for study in copies(data, readings)] if data else []
    report = written(tallies, spoilt)
    print(report)
    if data:
        PAGE.write_text(report, encoding="utf-8")
    else:
        print("SIGHTLINE_DATA is not set: only our own examples were measured, and no page was written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
