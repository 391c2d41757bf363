"""Probabilities by weights that have not seen the vendor: those of the package have learned from these documents."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sightline.calibrate.fit import fit
from sightline.verify.probability import Weights, group_of, p_correct

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from learn_probability import BINS, FOLDS, Sample, quality, rescored, samples_of  # pyright: ignore[reportMissingImports]  (found by the line above)

if TYPE_CHECKING:
    from simulated import Simulated

    from sightline.verify.promise import Review

Floats = NDArray[np.float64]
GROUPS = ("amount", "date", "identifier", "text")


@dataclass(frozen=True)
class Unseen:
    """The weights for each vendor that were learned without it."""

    folds: Mapping[str, int]
    weights: Sequence[Weights]

    def of(self, vendor: str) -> Weights:
        """Weights that were learned without `vendor`."""
        return self.weights[self.folds.get(vendor, 0)]


@dataclass(frozen=True)
class CrossFit:
    """The weights for each vendor, and all values that they were learned from with their probabilities."""

    unseen: Unseen
    samples: Sequence[Sample]
    p: Floats

    @classmethod
    def learned(cls, answers: Sequence[Simulated]) -> CrossFit:
        """Learn once for each fold; the documents of a vendor are never parted."""
        samples = samples_of(answers)
        vendors = sorted({sample.vendor for sample in samples})
        Random(0).shuffle(vendors)  # noqa: S311 (the same folds in every run, not a secret)
        folds = {vendor: number % FOLDS for number, vendor in enumerate(vendors)}
        weights = [fit([s.example for s in samples if folds[s.vendor] != held]) for held in range(FOLDS)]
        p = np.array([p_correct(s.field, weights[folds[s.vendor]]) for s in samples])
        return cls(Unseen(folds, weights), samples, p)

    def reviews(self, answers: Sequence[Simulated]) -> list[Review]:
        """Answers as reviewed documents with their scores; they have to be among those that were learned from."""
        return rescored(answers, self.samples, self.p)

    def _of_reader(self, reader: str) -> dict[str, NDArray[np.bool_]]:
        """Which samples are of the reader, all of them and by group of kinds."""
        its = np.array([sample.reader == reader for sample in self.samples])
        groups = np.array([group_of(sample.example.kind) for sample in self.samples])
        return {"all": its, **{name: its & (groups == name) for name in GROUPS}}

    def qualities(self, reader: str) -> dict[str, dict[str, float]]:
        """Share of errors, area under the ROC curve, calibration error and Brier score, by group of kinds."""
        right, weight = self._truth()
        return {
            name: quality(self.p[chosen], right[chosen], weight[chosen])
            for name, chosen in self._of_reader(reader).items()
            if right[chosen].any() and not right[chosen].all()
        }

    def reliability(self, reader: str) -> dict[str, tuple[Floats, Floats]]:
        """What was said and what came true, on average over bins of equal weight, by group of kinds."""
        right, weight = self._truth()
        return {
            name: _bins(self.p[chosen], right[chosen], weight[chosen])
            for name, chosen in self._of_reader(reader).items()
            if chosen.any()
        }

    def _truth(self) -> tuple[NDArray[np.bool_], Floats]:
        right = np.array([sample.example.right for sample in self.samples])
        return right, np.array([sample.example.weight for sample in self.samples])


def _bins(p: Floats, right: NDArray[np.bool_], weight: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(p, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    bins = np.minimum((reached * BINS - 1e-12).astype(int), BINS - 1)
    whole = np.bincount(bins, weight[order], BINS)
    said = np.bincount(bins, (weight * p)[order], BINS)
    true = np.bincount(bins, (weight * right)[order], BINS)
    held = whole > 0
    return said[held] / whole[held], true[held] / whole[held]
