"""From scores to a decision: thresholds by category, and what happens without a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sightline.errors import ModeratorError, UsageError
from sightline.types import CATEGORIES, DECISIONS, Category, Decision, Moderation, Reason, Ruling, Threshold, strictest

# What only informs.
UNDECIDED: Category = "faces"
# Measured for nudity with nudenet: of 677 product photos the worst scored 0.73, and 10 at least 0.5, most of them
# fruit; of 138 pages of documents none scored 0.1 (docs/concepts/moderation-categories.md). For vendors these are
# steps of their own scales: Google's POSSIBLE and VERY_LIKELY, Azure's severity 4 and 6.
USUAL = Threshold(review=0.5, block=0.8)
# Shops sell knives and pharmacies pills, and both send invoices.
TRADED = Threshold(review=0.5, block=None)
# Nobody regrets a needless look here.
GRAVEST = Threshold(review=0.2, block=0.5)

THRESHOLDS: Mapping[Category, Threshold] = {
    "sexual": USUAL,
    "nudity": USUAL,
    "violence": USUAL,
    "gore": USUAL,
    "hate_symbols": USUAL,
    "self_harm": USUAL,
    "drugs": TRADED,
    "weapons": TRADED,
    "minors": GRAVEST,
}
# More than the deadline of any adapter, so that of several moderators one that hangs takes no other's scores away.
DEADLINE_S = 15.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How scores are judged.

    A category without a threshold is not judged, and `faces` never is. `when_down` is what happens to a picture that a
    moderator gives no judgement on: the mildest decision that is possible then. `deadline_s` are the seconds that a
    judgement may take.
    """

    thresholds: Mapping[Category, Threshold] = field(default_factory=lambda: THRESHOLDS)
    when_down: Decision = "review"
    deadline_s: float = DEADLINE_S

    def __post_init__(self) -> None:
        """Raises UsageError for values out of range."""
        for category, threshold in self.thresholds.items():
            if category not in CATEGORIES or category == UNDECIDED:
                judged = ", ".join(name for name in CATEGORIES if name != UNDECIDED)
                raise UsageError(f"There is no threshold for {category!r}; choose among: {judged}.")
            _check(category, threshold)
        if self.when_down not in DECISIONS:
            raise UsageError(f"when_down is {self.when_down!r}; choose one of: {', '.join(DECISIONS)}.")
        if self.deadline_s <= 0:
            raise UsageError(f"deadline_s is {self.deadline_s}; give the seconds that a judgement may take.")

    def rule(self, moderation: Moderation, *, fault: ModeratorError | None = None) -> Ruling:
        """The decision on `moderation`, by the strictest category. `fault` is why it is incomplete, if it is."""
        reasons = tuple(sorted(self._reasons(moderation), key=_strictest_first))
        reached: list[Decision] = [reason.decision for reason in reasons]
        decided = strictest(*reached)
        if fault is None:
            return Ruling(decided, moderation, reasons)
        return Ruling(strictest(decided, self.when_down), moderation, reasons, fault.code)

    def _reasons(self, moderation: Moderation) -> list[Reason]:
        judged = [
            Reason(category, moderation.scores[category], threshold.decide(moderation.scores[category]))
            for category, threshold in self.thresholds.items()
            if category in moderation.scores
        ]
        return [reason for reason in judged if reason.decision != "allow"]


def _check(category: Category, threshold: Threshold) -> None:
    levels = [level for level in (threshold.review, threshold.block) if level is not None]
    if any(not 0 < level <= 1 for level in levels) or levels != sorted(levels):
        raise UsageError(
            f"The thresholds of {category} are {levels}; give shares of 1, review at most as high as block."
        )


def _strictest_first(reason: Reason) -> tuple[int, float]:
    return -DECISIONS.index(reason.decision), -reason.score


DEFAULT = Policy()
