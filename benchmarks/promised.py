"""How much is accepted at a promised error rate, and whether the promise is kept on vendors that certified nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from simulated import MODEL, RULES, Simulated

from sightline.verify.promise import Review, Terms, certify

if TYPE_CHECKING:
    from crossfit import CrossFit, Floats
    from numpy.typing import NDArray

RATES, CONFIDENCE, SPLITS = (0.02, 0.01), 0.9, 100
# How many answers of a document certify: one, as with real documents, or several simulated ones, which are not
# independent of each other. Rules read a document always in the same way.
ONE, MANY = 1, 10
REQUIRED = frozenset({"SROIE", "ZUGFeRD", "ZUGFeRD, pictures"})
POOLS = {"SROIE + ZUGFeRD": REQUIRED, "all sets": REQUIRED | {"SROIE, bad copies", "examples", "examples, scans"}}


@dataclass(frozen=True, eq=False)
class Pool:
    """Answers of one reader with what they weigh, their scores (-1 where nothing accepts them), and which are wrong."""

    name: str
    reader: str
    vendors: NDArray[np.int_]
    documents: int
    weight: Floats
    score: Floats
    wrong: NDArray[np.bool_]
    accepted: NDArray[np.bool_]

    @property
    def share_wrong(self) -> float:
        """The share of all answers in which a promised value is wrong."""
        return float(np.average(self.wrong, weights=self.weight))

    @property
    def usual(self) -> tuple[float, float]:
        """What the usual policy accepts, and the share of this in which a promised value is wrong."""
        taken = self.weight * self.accepted
        return float(taken.sum() / self.weight.sum()), float((taken * self.wrong).sum() / taken.sum())

    def curve(self) -> tuple[Floats, Floats]:
        """Coverage, and the error among what is accepted, for every threshold from strict to lax."""
        order = np.argsort(-self.score, kind="stable")
        order = order[self.score[order] >= 0]
        taken = np.cumsum(self.weight[order])
        last = np.append(np.diff(self.score[order]) != 0, True)
        return (taken / self.weight.sum())[last], (np.cumsum((self.weight * self.wrong)[order]) / taken)[last]

    def coverage_at(self, error: float) -> float:
        """The most that can be accepted with at most so much of it wrong, the threshold chosen in hindsight."""
        coverage, wrong = self.curve()
        return float(max(coverage[wrong <= error], default=0.0))


@dataclass(frozen=True)
class Kept:
    """What came of promising `rate`: of `SPLITS` splits, so many `certified`, and so many of these `broken`.

    `coverage` and `error` are averages over the splits that certified; `needed` is the usual number of labels lacking
    in the others, None where more labels would not help.
    """

    rate: float
    answers: int
    labels: float
    certified: int
    broken: int
    coverage: float
    error: float
    needed: int | None


def pools(answers: Sequence[Simulated], crossfit: CrossFit) -> Iterator[Pool]:
    """The answers of each reader and pool of sets."""
    for name, sources in POOLS.items():
        for reader in (MODEL, RULES):
            some = [a for a in answers if a.source in sources and a.reader == reader]
            if not some:
                continue
            reviews = crossfit.reviews(some)
            vendors = {vendor: number for number, vendor in enumerate(sorted({a.vendor for a in some}))}
            yield Pool(
                name,
                reader,
                np.array([vendors[a.vendor] for a in some]),
                len({(a.source.partition(",")[0], a.document) for a in some}),
                np.array([a.weight for a in some]),
                np.array([-1.0 if review.score is None else review.score for review in reviews]),
                np.array([review.is_wrong() for review in reviews]),
                np.array([a.verdict.outcome == "accepted" for a in some]),
            )


def kept(pool: Pool, rate: float, answers: int) -> Kept:
    """Certify on half of the vendors with so many answers of each document, look at the other half, many times."""
    found = [_split(pool, rate, answers, Random(f"{pool.name} {pool.reader} {number}")) for number in range(SPLITS)]  # noqa: S311 (the same splits in every run)
    certified = [(share, error) for _, share, error, _ in found if share is not None]
    lacking = sorted(needed for _, share, _, needed in found if share is None and needed is not None)
    return Kept(
        rate,
        answers,
        float(np.mean([labels for labels, *_ in found])),
        len(certified),
        sum(error > rate for _, error in certified),
        float(np.mean([share for share, _ in certified])) if certified else 0.0,
        float(np.mean([error for _, error in certified])) if certified else 0.0,
        lacking[len(lacking) // 2] if lacking else None,
    )


def _split(pool: Pool, rate: float, answers: int, dice: Random) -> tuple[int, float | None, float, int | None]:
    """Labels that certify, the share that the other half accepts, the share of this that is wrong, labels lacking."""
    vendors = sorted(set(pool.vendors.tolist()))
    certifying = np.isin(pool.vendors, dice.sample(vendors, len(vendors) // 2))
    drawn = _drawn(pool, np.flatnonzero(certifying), answers, dice)
    reviews = [Review(None if (s := float(pool.score[n])) < 0 else s, {"": not pool.wrong[n]}) for n in drawn]
    certificate = certify(reviews, Terms(rate, CONFIDENCE))
    if certificate.threshold is None:
        return len(drawn), None, 0.0, certificate.needed
    weight = pool.weight * ~certifying
    taken = weight * (pool.score >= certificate.threshold)
    error = float((taken * pool.wrong).sum() / taken.sum()) if taken.any() else 0.0
    return len(drawn), float(taken.sum() / weight.sum()), error, None


def _drawn(pool: Pool, numbers: NDArray[np.int_], answers: int, dice: Random) -> list[int]:
    """Answers as often as they come in; those of the rules once, and one of several renderings of a document."""
    weights = pool.weight[numbers].tolist()
    if pool.reader == RULES:
        return [n for n, weight in zip(numbers.tolist(), weights, strict=True) if dice.random() < weight]
    return dice.choices(numbers.tolist(), weights, k=round(answers * sum(weights)))
