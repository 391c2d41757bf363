"""From reviewed documents to the threshold that keeps a promise: fixed-sequence testing with exact tails.

A threshold is certified when an error rate above the promised one would have shown fewer errors than were seen in less
than 1 - confidence of all cases. Thresholds are tried from strict to lax, and the first that fails ends it, so that
the whole search errs no more often than one test (Bauer 1991, Statistics in Medicine 10:871; Angelopoulos and others
2021, "Learn then test"). Which of them are tried depends on how many documents reach them, never on who was right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sightline.errors import UsageError
from sightline.verify.promise.exact import at_least, at_most, fewest, upper_bound
from sightline.verify.promise.reviews import Review

# Fixed before any label is seen, strict to lax, about evenly spaced in log odds.
GRID = tuple(
    round(1 - doubt, 5)
    for doubt in (
        *(0.0001, 0.0002, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.007),
        *(0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5),
    )
)
# Audits expire a threshold when so many errors, if the promise held, would be seen in one of twenty looks at most.
DRIFT_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised of accepted documents: at most `max_error` of them have a wrong value, with `confidence`.

    `limits` hold for single fields, by path without indices, and may be stricter. Raises UsageError for a share that
    is not between 0 and 1.
    """

    max_error: float = 0.01
    confidence: float = 0.9
    limits: Mapping[str, float] = field(default_factory=dict[str, float])

    def __post_init__(self) -> None:
        shares = {"max_error": self.max_error, "confidence": self.confidence, **self.limits}
        for name, share in shares.items():
            if not 0 < share < 1:
                raise UsageError(f"{name} is {share:g}; give a share between 0 and 1, such as 0.01 for 1 %.")

    @property
    def rates(self) -> Mapping[str | None, float]:
        """The error rate of every field that has a limit, and under None that of the document."""
        return {None: self.max_error, **self.limits}

    @property
    def fewest(self) -> int:
        """How many accepted documents it takes when none is wrong."""
        return max(fewest(rate, self.confidence) for rate in self.rates.values())


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold: how many reviewed documents reach it, and how many of them are wrong, by what the limit is for."""

    threshold: float
    accepted: int
    errors: Mapping[str | None, int]

    def holds(self, terms: Terms) -> bool:
        """Whether every limit is certified at this threshold, each by a test of its own: all of them have to pass."""
        return all(
            at_most(self.errors[name], self.accepted, rate) <= 1 - terms.confidence
            for name, rate in terms.rates.items()
        )


@dataclass(frozen=True, slots=True)
class Certificate:
    """What `labels` reviewed documents show: the laxest threshold that keeps the promise, None where there is none.

    `accepted` of them reach it, `errors` of these have a wrong value, and `bound` is the error rate that is not
    exceeded. `needed` is about how many more labels it takes without a threshold, if no further one is wrong.
    """

    labels: int
    threshold: float | None = None
    accepted: int = 0
    errors: int = 0
    bound: float = 1.0
    needed: int | None = None


def certify(reviews: Sequence[Review], terms: Terms) -> Certificate:
    """The certificate that `reviews` earn under `terms`; each is one independent document."""
    steps = list(_steps(reviews, terms))
    best: Step | None = None
    for step in steps:
        if step.accepted < terms.fewest:
            continue
        if not step.holds(terms):
            break
        best = step
    if best is None:
        return Certificate(len(reviews), needed=_lacking(steps, len(reviews), terms))
    errors = best.errors[None]
    bound = upper_bound(errors, best.accepted, terms.confidence)
    return Certificate(len(reviews), best.threshold, best.accepted, errors, bound)


def has_drifted(audits: Sequence[Review], terms: Terms) -> bool:
    """Whether accepted documents that were picked at random and reviewed have more errors than was promised."""
    return any(
        at_least(sum(audit.is_wrong(name) for audit in audits), len(audits), rate) <= DRIFT_LEVEL
        for name, rate in terms.rates.items()
    )


def _steps(reviews: Sequence[Review], terms: Terms) -> Iterator[Step]:
    for threshold in GRID:
        accepted = [review for review in reviews if review.score is not None and review.score >= threshold]
        errors = {name: sum(review.is_wrong(name) for review in accepted) for name in terms.rates}
        yield Step(threshold, len(accepted), errors)


def _lacking(steps: Sequence[Step], labels: int, terms: Terms) -> int | None:
    """How many more labels the cheapest threshold takes; None where errors are too many at all of them."""
    if not any(step.accepted for step in steps):
        return max(terms.fewest - labels, 1)
    return min((more for step in steps if (more := _more(step, labels, terms)) is not None), default=None)


def _more(step: Step, labels: int, terms: Terms) -> int | None:
    rates = terms.rates.items()
    if not step.accepted or any(step.errors[name] > rate * step.accepted for name, rate in rates):
        return None
    wanted = max(fewest(rate, terms.confidence, step.errors[name]) for name, rate in rates)
    return max(math.ceil((wanted - step.accepted) * labels / step.accepted), 1)
