"""Learn which amount of a document is its total, and say how well that does on shops it has not seen.

    SIGHTLINE_DATA=DIR python scripts/train_ranker.py                writes src/sightline/vlm/rules/ranker.json
    SIGHTLINE_DATA=DIR python scripts/train_ranker.py --readings F   keeps the readings in F, or takes them from there

The model is a softmax over the amounts of one document (McFadden's conditional logit, 1974) with a ridge penalty. It
learns from SROIE, ZUGFeRD and our own generated examples. A vendor's documents share their layout, so the folds of
the cross-validation keep every vendor together.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sightline.evaluate import labelled
from sightline.study import study
from sightline.testing.examples import invoice, receipt
from sightline.text.sheet import Sheet
from sightline.text.sums import Sums
from sightline.types import Reading, Upload
from sightline.vlm.rules.features import features

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent.parent / "src/sightline/vlm/rules/ranker.json"
SETS = ("sroie", "zugferd")
EXAMPLES = 120
FOLDS = 8
RIDGE = 0.2
STEPS = 3000
NEGLIGIBLE = 0.01


@dataclass(frozen=True)
class Document:
    """The pages of one document, the totals that count as right, and whose document it is."""

    readings: tuple[Reading, ...]
    totals: frozenset[Decimal]
    source: str
    vendor: str


@dataclass(frozen=True)
class Case:
    """The features of every amount of a document, amounts x features, and which of them are the total."""

    table: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: float
    source: str
    vendor: str


def main() -> int:
    """Read the documents, cross-validate, learn from all of them, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readings", type=Path, help="a file that keeps what OCR read, to learn again at once")
    options = parser.parse_args()
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to learn from. Set it to the folder that holds the public sets.")
        return 0
    documents = kept(options.readings, Path(data))
    names, cases = prepared(documents)
    held_out = cross_validated(cases)
    for source, (right, whole) in held_out.items():
        print(f"{source}: total right on unseen vendors {right} of {whole}, {right / whole:.1%}")
    weights = fit(cases)
    rounded = {name: round(float(w), 3) for name, w in zip(names, weights, strict=True) if abs(w) >= NEGLIGIBLE}
    facts = {source: {"right": right, "documents": whole} for source, (right, whole) in held_out.items()}
    WEIGHTS.write_text(json.dumps({"held_out": facts, "weights": rounded}, indent=1) + "\n", encoding="utf-8")
    return 0


def kept(path: Path | None, data: Path) -> list[Document]:
    """The documents, from `path` where an earlier run of this script kept them."""
    if path and path.exists():
        return pickle.loads(path.read_bytes())  # noqa: S301 (a file that this script wrote itself)
    documents = [*public(data), *generated()]
    if path:
        path.write_bytes(pickle.dumps(documents))
    return documents


def public(data: Path) -> Iterator[Document]:
    """The public sets that label a total."""
    for name in SETS:
        for label in labelled(data / name):
            totals = frozenset(Decimal(value) for value in label.values.get("total", ()))
            if not totals:
                continue
            seen = study(Upload(label.path.name, label.path.read_bytes()), None, "rapidocr")
            vendor = label.group or "".join(label.values.get("vendor.name", (label.path.name,)))
            yield Document(seen.readings, totals, name, vendor)


def generated() -> Iterator[Document]:
    """Our own examples, from their text layers; every one is a vendor of its own."""
    for seed in range(EXAMPLES):
        example = (receipt if seed % 2 else invoice)(seed, look="pdf")
        seen = study(Upload(example.name, example.data), None, "rapidocr")
        total = Decimal(str(example.values["total"]))
        yield Document(seen.readings, frozenset({total}), "examples", example.name)


def prepared(documents: Sequence[Document]) -> tuple[list[str], list[Case]]:
    """The names of all features, and the documents as numbers. Files of one document share its weight."""
    rows = [(document, *described(document)) for document in documents]
    names = sorted({name for _, table, _ in rows for one in table for name in one})
    files = Counter((document.source, document.vendor) for document in documents if document.source == "zugferd")
    return names, [
        Case(
            np.array([[one.get(name, 0.0) for name in names] for one in table]),
            np.array(right),
            1.0 / files.get((document.source, document.vendor), 1),
            document.source,
            document.vendor,
        )
        for document, table, right in rows
        if table
    ]


def described(document: Document) -> tuple[list[Mapping[str, float]], list[bool]]:
    """The features of each amount, and whether it is the total."""
    sheet = Sheet.of(document.readings)
    sums = Sums(sheet)
    return [features(m, sums) for m in sheet.money], [m.amount.value in document.totals for m in sheet.money]


def fit(cases: Sequence[Case]) -> NDArray[np.float64]:
    """The weights of least penalised loss, by accelerated gradient descent on a convex problem."""
    usable = [case for case in cases if case.right.any()]
    weights = ahead = np.zeros(usable[0].table.shape[1])
    step = 1.0 / sum(case.weight * 4 for case in usable)
    for number in range(STEPS):
        moved = ahead - step * gradient(ahead, usable)
        ahead = moved + number / (number + 3) * (moved - weights)
        weights = moved
    return weights


def gradient(weights: NDArray[np.float64], cases: Sequence[Case]) -> NDArray[np.float64]:
    """Of the penalised negative log likelihood that a right amount is chosen."""
    slope = 2 * RIDGE * weights
    for case in cases:
        share = shares(case, weights)
        among_right = share * case.right / (share @ case.right)
        slope = slope + case.weight * (case.table.T @ (share - among_right))
    return slope


def shares(case: Case, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The softmax over the amounts of a document."""
    scores = case.table @ weights
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def cross_validated(cases: Sequence[Case]) -> dict[str, tuple[int, int]]:
    """By set, how many documents got their total from weights that never saw their vendor, and of how many."""
    vendors = sorted({case.vendor for case in cases})
    fold = {vendor: index % FOLDS for index, vendor in enumerate(vendors)}
    right: Counter[str] = Counter()
    for held in range(FOLDS):
        weights = fit([case for case in cases if fold[case.vendor] != held])
        for case in (case for case in cases if fold[case.vendor] == held):
            right[case.source] += bool(case.right[(case.table @ weights).argmax()])
    whole = Counter(case.source for case in cases)
    return {source: (right[source], count) for source, count in whole.items()}


if __name__ == "__main__":
    sys.exit(main())
