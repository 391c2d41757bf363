"""Answers with known errors, weighted as if they had come in: probabilities are learned from them.

Two readers are simulated. A *model* gives the right answer of a document, or the right answer with one error: every
field is wrong in `BASE_RATE` of its answers, and each kind of error of `mistakes.py` is as likely as another. *Rules*
give what they really read, right or wrong. Both are judged on what OCR read of the pages. The weights of the answers of
one document and one reader add up to the weight of the document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answers import FIELDS, MODEL, TODAY, Page, asked, names_of, right_answer
from documents import Document, Readings, degraded, generated, plain, sroie, zugferd
from mistakes import Mistake, mistakes

from sightline.evaluate.compare import same
from sightline.types import Verdict
from sightline.verify import decide

# Of the answers of a model, the share in which any one field is wrong. Published error rates of models on receipts and
# invoices lie between 2 and 10 % a field; a user's own labels take the place of this guess.
BASE_RATE = 0.05
RULES = "rules"


@dataclass(frozen=True)
class Simulated:
    """One answer that was judged, and of every labelled value by path whether it is right."""

    source: str
    vendor: str
    document: str
    reader: str
    weight: float
    verdict: Verdict
    right: Mapping[str, bool]


def simulated(data: Path | None, readings: Readings) -> Iterator[Simulated]:
    """The answers of all documents; without `data` those of our own examples. Renderings share a document's weight."""
    for source, documents, share in _sets(data, readings):
        others = names_of(documents)
        for document in documents:
            for reader, weight, verdict in _answers(document, others):
                right = {
                    field.path: _is_right(document, field.path, field.value)
                    for field in verdict.fields
                    if field.path in document.truth and plain(field.path) in FIELDS
                }
                yield Simulated(
                    source, vendor_of(document), document.name, reader, weight * share * document.weight, verdict, right
                )


def _sets(data: Path | None, readings: Readings) -> Iterator[tuple[str, Sequence[Document], float]]:
    if data:
        yield "SROIE", tuple(sroie(data, readings)), 1.0
        yield "SROIE, bad copies", tuple(degraded(data, readings, "all of it")), 1.0
        yield "ZUGFeRD", tuple(zugferd(data, readings, rendered=False)), 0.5
        yield "ZUGFeRD, pictures", tuple(zugferd(data, readings, rendered=True)), 0.5
    yield "examples", tuple(generated(readings, look="pdf")), 0.5
    yield "examples, scans", tuple(generated(readings, look="scan")), 0.5


def _answers(document: Document, others: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, float, Verdict]]:
    page = Page(document)
    yield RULES, 1.0, decide(document.task, page.second, document.readings, today=TODAY)
    right = right_answer(page, completed=True)
    wrong = _by_field(mistakes(document, right, FIELDS, others))
    yield MODEL, 1 - BASE_RATE * len(wrong), asked(page, right)
    for kinds in wrong.values():
        for mistake in kinds:
            yield MODEL, BASE_RATE / len(kinds), asked(page, mistake.values)


def _by_field(found: Iterable[Mistake]) -> Mapping[str, Sequence[Mistake]]:
    """The errors by field; those that leave out or repeat items are no error of a value."""
    fields: defaultdict[str, list[Mistake]] = defaultdict(list)
    for mistake in found:
        if mistake.field in FIELDS:
            fields[mistake.field].append(mistake)
    return fields


def _is_right(document: Document, path: str, value: object) -> bool:
    return isinstance(value, str) and same(value, document.truth[path], document.kind(path))


def vendor_of(document: Document) -> str:
    """The vendor by the letters of its name; a document without one stands for itself."""
    name = next(iter(document.truth.get("vendor.name", (document.name,))))
    return re.sub(r"\W", "", name).upper()
