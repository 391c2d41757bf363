"""What our verification catches when an answer is wrong, and how often it doubts a right one.

    SIGHTLINE_DATA=DIR python benchmarks/hallucination.py                  writes docs/benchmarks/hallucination.md
    SIGHTLINE_DATA=DIR python benchmarks/hallucination.py --readings FILE  what OCR read is kept in, or taken from, FILE
    python benchmarks/hallucination.py --unnoticed                         lists wrong values that are called confirmed

No model is asked. A right answer is made from the labels of a document (`answers.py`), and one error at a time is put
into it (`mistakes.py`); the pages are what OCR really read of them (`documents.py`), and everyone who may notice is
asked (`detectors.py`). Probabilities come from weights that have not seen the vendor (`crossfit.py`), and from them
what a promise accepts (`promised.py`). Without SIGHTLINE_DATA only our own examples are measured, and no page is
written.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import report
import targets
from answers import FIELDS, Page, asked, names_of, right_answer
from crossfit import CrossFit, Unseen
from detectors import DETECTORS, Claim, ours
from documents import ITEMS, WAYS, Document, Readings, degraded, generated, item_of, plain, sroie, zugferd
from mistakes import Mistake, mistakes
from plots import draw
from promised import MANY, ONE, RATES, Kept, Pool, kept, pools
from simulated import MODEL, Simulated, simulated, vendor_of
from tallies import RIGHT, WITH_SUBTOTAL, Tally

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "hallucination.md"


@dataclass(frozen=True)
class Study:
    """One set: its documents, and whether what is not labelled is filled in by the rules."""

    name: str
    documents: Sequence[Document]
    completed: bool = False


def measured(study: Study, unseen: Unseen, *, unnoticed: bool) -> Tally:
    """The tally of one set; with `unnoticed`, wrong values that are called confirmed are printed."""
    tally, others = Tally(study.name), names_of(study.documents)
    for document in study.documents:
        page, weights = Page(document), unseen.of(vendor_of(document))
        values = right_answer(page, completed=study.completed)
        timed(page, values, tally)
        verdict = asked(page, values)
        tally.documents += document.weight
        tally.accepted += document.weight * (verdict.outcome == "accepted")
        for path in claimed(document):
            count(tally, Claim(page, values, verdict, path, weights), RIGHT)
        for mistake in mistakes(document, values, FIELDS, others):
            claim = Claim(page, mistake.values, asked(page, mistake.values), mistake.path, weights)
            count(tally, claim, mistake.kind)
            if unnoticed and not ours(claim):
                print(told(study, document, values, mistake))
    return tally


def timed(page: Page, values: Mapping[str, str], tally: Tally) -> None:
    """What one verdict costs, on the line: after the second reader, who pays for what both keep."""
    start = time.process_time()
    _ = Page(page.document).second
    read = time.process_time()
    asked(page, values)
    tally.read_s += read - start
    tally.spent_s += time.process_time() - read
    tally.pages += len(page.document.readings)


def count(tally: Tally, claim: Claim, kind: str) -> None:
    """What every detector says to one claim, and how probable it is."""
    document = claim.page.document
    field = plain(claim.path)
    if claim.path == ITEMS and "subtotal" in document.truth:
        field = WITH_SUBTOTAL
    if claim.judged:
        tally.scores[field, kind].append((1 - claim.p, document.weight))
    for who, detector in DETECTORS.items():
        objects = detector(claim)
        if objects is not None:
            tally.count(field, kind, who, objects=objects, weight=document.weight)


def claimed(document: Document) -> Iterator[str]:
    """The labelled values that are asked about; of several items, all of them together too."""
    yield from (path for path in document.truth if plain(path) in FIELDS)
    if len({item_of(path) for path in document.truth} - {None}) > 1:
        yield ITEMS


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
    chosen = {document.name for document in some}
    yield Study("as it is", [one for one in sroie(data, readings) if one.name in chosen])
    for way in WAYS:
        yield Study(way, tuple(degraded(data, readings, way)))


def judged_answers(data: Path | None, readings: Readings, file: Path | None) -> list[Simulated]:
    """The answers that probabilities are learned from, from `file` where an earlier run kept them."""
    if file and file.exists():
        return pickle.loads(file.read_bytes())  # noqa: S301 (a file that this program wrote itself)
    answers = list(simulated(data, readings))
    if file:
        file.write_bytes(pickle.dumps(answers))
    return answers


def main() -> int:
    """Measure, print, and write the page where the data is at hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readings", type=Path, help="a file that keeps what OCR read")
    parser.add_argument(
        "--answers", type=Path, help="a file that keeps the answers that probabilities are learned from"
    )
    parser.add_argument("--unnoticed", action="store_true", help="list wrong values that are called confirmed")
    options = parser.parse_args()
    folder = os.environ.get("SIGHTLINE_DATA")
    data, readings = Path(folder) if folder else None, Readings(options.readings)
    crossfit = CrossFit.learned(answers := judged_answers(data, readings, options.answers))
    measure = partial(measured, unseen=crossfit.unseen, unnoticed=options.unnoticed)
    with ProcessPoolExecutor() as workers:
        tallies = workers.map(measure, studies(data, readings))
        spoilt = workers.map(measure, copies(data, readings) if data else ())
    results = report.Results(
        tallies=list(tallies),
        spoilt=list(spoilt),
        crossfit=crossfit,
        promises=promises(answers, crossfit),
    )
    written = report.written(results)
    print(written)
    if data:
        PAGE.write_text(written, encoding="utf-8")
        bins = crossfit.reliability(MODEL)
        draw(PAGE.with_suffix(""), targets.of_ocr(results.tallies), bins, list(results.promises))
    else:
        print("SIGHTLINE_DATA is not set: only our own examples were measured, and no page was written.")
    return 0


def promises(answers: Sequence[Simulated], crossfit: CrossFit) -> dict[Pool, list[Kept]]:
    """What comes of every promise, by pool of answers."""
    found: dict[Pool, list[Kept]] = {}
    for pool in pools(answers, crossfit):
        numbers = (ONE, MANY) if pool.reader == MODEL else (ONE,)
        found[pool] = [kept(pool, rate, number) for number in numbers for rate in RATES]
    return found


if __name__ == "__main__":
    sys.exit(main())
