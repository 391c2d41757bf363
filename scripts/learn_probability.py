"""Learn how probable it is that a value is right, and measure what that promises on vendors that were not seen.

    SIGHTLINE_DATA=DIR python scripts/learn_probability.py --readings FILE   writes verify/probability/weights.json
    ... --answers FILE                                                       keeps the judged answers in FILE, or takes
                                                                             them from there, to look at them again

The answers are those of `benchmarks/simulated.py`: documents of SROIE, of ZUGFeRD and of our own, with known errors.
Probabilities are cross-validated: the folds keep the documents of a vendor together. Then half of the vendors certify
a threshold, and the other half says how often the promise was broken. Several simulated answers of one document are
no independent documents: what a user certifies on his own is.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from documents import Readings  # noqa: E402 # pyright: ignore[reportMissingImports]  (found by the line above)
from simulated import BASE_RATE, Simulated, simulated  # noqa: E402 # pyright: ignore[reportMissingImports]  (as above)

from sightline import registry  # noqa: E402 (with its neighbours)
from sightline.calibrate.fit import Example, fit  # noqa: E402 (with its neighbours)
from sightline.paths import without_indices  # noqa: E402 (with its neighbours)
from sightline.types import FieldVerdict  # noqa: E402 (with its neighbours)
from sightline.verify.probability import features, group_of, p_correct  # noqa: E402 (with its neighbours)
from sightline.verify.promise import Review, Terms, certify, promised_of, score_of  # noqa: E402 (with its neighbours)

WEIGHTS = ROOT / "src/sightline/verify/probability/weights.json"
FOLDS = 8
BINS = 10
SPLITS = 100
DRAWS = 10
SMALLEST = 0.02
PROMISES = (0.05, 0.02, 0.01)
CONFIDENCE = 0.9

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """One value of one answer: what is learned from, and which answer and vendor it belongs to."""

    answer: int
    vendor: str
    reader: str
    field: FieldVerdict
    example: Example


def main() -> int:
    """Learn, measure, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readings", type=Path, help="a file that keeps what OCR read")
    parser.add_argument("--answers", type=Path, help="a file that keeps the judged answers")
    options = parser.parse_args()
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to learn from. Set it to the folder that holds the public sets.")
        return 0
    answers = kept(options.answers, Path(data), options.readings)
    samples = samples_of(answers)
    p = cross_validated(samples)
    quality = measured(samples, p)
    print(told(quality))
    for name, some in by_reader(answers).items():
        promises(name, some, rescored(some, samples, p))
    weights = fit([sample.example for sample in samples])
    facts = {"base_rate": BASE_RATE, "answers": len(answers), "values": len(samples), "held_out": quality}
    written = {"learned": facts, "groups": smaller(weights.to_json())}
    WEIGHTS.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    return 0


def kept(path: Path | None, data: Path, readings: Path | None) -> list[Simulated]:
    """The judged answers, from `path` where an earlier run kept them."""
    if path and path.exists():
        return pickle.loads(path.read_bytes())  # noqa: S301 (a file that this script wrote itself)
    answers = list(simulated(data, Readings(readings)))
    if path:
        path.write_bytes(pickle.dumps(answers))
    return answers


def samples_of(answers: Sequence[Simulated]) -> list[Sample]:
    """Every labelled value that was given; the items of a list share the weight of one value."""
    found: list[Sample] = []
    for number, answer in enumerate(answers):
        items = Counter(without_indices(path) for path in answer.right)
        for field in answer.verdict.fields:
            if field.path in answer.right and field.value is not None and field.kind:
                weight = answer.weight / items[without_indices(field.path)]
                example = Example(field.kind, features(field), answer.right[field.path], weight)
                found.append(Sample(number, answer.vendor, answer.reader, field, example))
    return found


def cross_validated(samples: Sequence[Sample]) -> Floats:
    """The probability of each value by weights that have not seen its vendor."""
    vendors = sorted({sample.vendor for sample in samples})
    Random(0).shuffle(vendors)  # noqa: S311 (the same folds in every run, not a secret)
    fold = {vendor: number % FOLDS for number, vendor in enumerate(vendors)}
    p = np.zeros(len(samples))
    for held in range(FOLDS):
        weights = fit([sample.example for sample in samples if fold[sample.vendor] != held])
        for number, sample in enumerate(samples):
            if fold[sample.vendor] == held:
                p[number] = p_correct(sample.field, weights)
    return p


def measured(samples: Sequence[Sample], p: Floats) -> dict[str, dict[str, float]]:
    """How good the probabilities are: of all values, by group of kinds, and by reader."""
    parts: dict[str, list[bool]] = {"all": [True] * len(samples)}
    for group in sorted({group_of(sample.example.kind) for sample in samples}):
        parts[group] = [group_of(sample.example.kind) == group for sample in samples]
    for reader in sorted({sample.reader for sample in samples}):
        parts[f"read by {reader}"] = [sample.reader == reader for sample in samples]
    right = np.array([sample.example.right for sample in samples])
    weight = np.array([sample.example.weight for sample in samples])
    return {name: quality(p[chosen], right[chosen], weight[chosen]) for name, chosen in parts.items()}


def quality(p: Floats, right: NDArray[np.bool_], weight: Floats) -> dict[str, float]:
    """Errors that come in, the area under the ROC curve, the expected calibration error, the Brier score."""
    numbers = {
        "values": float(len(p)),
        "wrong": 1 - float(np.average(right, weights=weight)),
        "auc": float(roc_auc_score(right, p, sample_weight=weight)),
        "ece": calibration_error(p, right, weight),
        "brier": float(np.average((p - right) ** 2, weights=weight)),
    }
    return {name: round(number, 4) for name, number in numbers.items()}


def calibration_error(p: Floats, right: NDArray[np.bool_], weight: Floats) -> float:
    """How far probabilities are from what came true, on average over bins of equal weight."""
    order = np.argsort(p, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    bins = np.minimum((reached * BINS - 1e-12).astype(int), BINS - 1)
    gap = weight[order] * (p[order] - right[order])
    return float(sum(abs(gap[bins == number].sum()) for number in range(BINS)) / weight.sum())


def told(quality: Mapping[str, Mapping[str, float]]) -> str:
    """The qualities as a table."""
    rows = [f"{name:16}" + "".join(f"{number:>12g}" for number in part.values()) for name, part in quality.items()]
    return "\n".join([f"{'':16}{'values':>12}{'wrong':>12}{'AUC':>12}{'ECE':>12}{'Brier':>12}", *rows])


def by_reader(answers: Sequence[Simulated]) -> dict[str, list[Simulated]]:
    """The answers of each reader."""
    readers = sorted({answer.reader for answer in answers})
    return {f"read by {reader}": [answer for answer in answers if answer.reader == reader] for reader in readers}


def rescored(some: Sequence[Simulated], samples: Sequence[Sample], p: Floats) -> list[Review]:
    """The answers as reviewed documents, scored by the cross-validated probabilities."""
    numbers = {id(sample.field): float(each) for sample, each in zip(samples, p, strict=True)}
    return [reviewed(answer, numbers) for answer in some]


def reviewed(answer: Simulated, p: Mapping[int, float]) -> Review:
    """One answer as a review; values without a label take no part."""
    verdict = answer.verdict
    promised = promised_of(registry.task("receipt" if "date" in {f.path for f in verdict.fields} else "invoice"))
    labelled = [name for name in promised if name in answer.right]
    fields = [replace(field, p_correct=p.get(id(field))) for field in verdict.fields]
    clean = all(field.status != "contradicted" for field in fields)
    clean = clean and all(finding.severity == "info" for finding in verdict.findings)
    score = score_of(fields, labelled) if clean else None
    return Review(score, {path: right for path, right in answer.right.items() if path in labelled})


def promises(name: str, answers: Sequence[Simulated], reviews: Sequence[Review]) -> None:
    """Certify on half of the vendors, look at the other half, many times; print what came of it."""
    vendors = sorted({answer.vendor for answer in answers})
    drawn = Counter((answer.document, answer.source) for answer in answers)
    drawing = "drawn once" if name.endswith("rules") else f"{DRAWS} simulated answers drawn of each"
    print(f"\n{name}: {len(drawn)} renderings of documents of {len(vendors)} vendors, {drawing}")
    for rate in PROMISES:
        kept = [split(Random(f"{name} {number}"), answers, reviews, rate) for number in range(SPLITS)]  # noqa: S311 (the same splits in every run)
        certified = [one for one in kept if one is not None]
        if not certified:
            print(f"  at most {rate:.0%}: never certified")
            continue
        coverage, errors = (np.array(column) for column in zip(*certified, strict=True))
        print(
            f"  at most {rate:.0%}: certified in {len(certified)} of {SPLITS} splits, accepted {coverage.mean():.1%}, "
            f"wrong of these {errors.mean():.2%}, above the promise in {(errors > rate).sum()} splits"
        )


def split(
    dice: Random, answers: Sequence[Simulated], reviews: Sequence[Review], rate: float
) -> tuple[float, float] | None:
    """One split of the vendors: the share that the other half accepts, and the share of these that is wrong."""
    vendors = sorted({answer.vendor for answer in answers})
    certifying = set(dice.sample(vendors, len(vendors) // 2))
    halves: tuple[list[int], list[int]] = ([], [])
    for number, answer in enumerate(answers):
        halves[answer.vendor not in certifying].append(number)
    certificate = certify([reviews[n] for n in draw(dice, answers, halves[0])], Terms(rate, CONFIDENCE))
    if certificate.threshold is None:
        return None
    held = [(answers[n].weight, reviews[n]) for n in halves[1]]
    taken = [(w, r) for w, r in held if r.score is not None and r.score >= certificate.threshold]
    whole, accepted = sum(w for w, _ in held), sum(w for w, _ in taken)
    return accepted / whole, (sum(w for w, r in taken if r.is_wrong()) / accepted if accepted else 0.0)


def draw(dice: Random, answers: Sequence[Simulated], some: Iterable[int]) -> list[int]:
    """Answers as often as they come in: `DRAWS` a document on average, of a model, which errs differently each time.

    Rules read a document always in the same way, so it is drawn once; of several renderings one at most is expected.
    """
    numbers = list(some)
    if all(answers[number].reader == "rules" for number in numbers):
        return [number for number in numbers if dice.random() < answers[number].weight]
    weights = [answers[number].weight for number in numbers]
    return dice.choices(numbers, weights, k=round(DRAWS * sum(weights)))


def smaller(groups: dict[str, Any]) -> dict[str, Any]:
    """Without weights that change nothing."""
    return {
        name: {**model, "weights": {key: w for key, w in model["weights"].items() if abs(w) >= SMALLEST}}
        for name, model in groups.items()
    }


if __name__ == "__main__":
    sys.exit(main())
