"""What moderation decides by, and what it leaves behind: categories, thresholds, rulings and entries of the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from sightline.types.screening import Decision, Moderation

Category: TypeAlias = Literal[
    "sexual",
    "nudity",
    "violence",
    "gore",
    "hate_symbols",
    "self_harm",
    "drugs",
    "weapons",
    "minors",
    "faces",
]
"""One vocabulary for all moderators. `faces` only informs: no threshold is taken for it."""

CATEGORIES: tuple[Category, ...] = get_args(Category)
DECISIONS: tuple[Decision, ...] = get_args(Decision)
"""From the mildest to the strictest."""


def strictest(*decisions: Decision) -> Decision:
    """The strictest of `decisions`; allow where there are none."""
    for decision in reversed(DECISIONS):
        if decision in decisions:
            return decision
    return "allow"


@dataclass(frozen=True, slots=True)
class Threshold:
    """The scores, 0 to 1, from which something asks for a review and from which it blocks; None is never."""

    review: float | None = None
    block: float | None = None

    def decide(self, score: float) -> Decision:
        """What `score` leads to."""
        if self.block is not None and score >= self.block:
            return "block"
        return "review" if self.review is not None and score >= self.review else "allow"


@dataclass(frozen=True, slots=True)
class Reason:
    """A category that reached a threshold, with its score and what that leads to."""

    category: Category
    score: float
    decision: Decision


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about one picture.

    `reasons` are the categories that led to it, the strictest first. `fault` is the code of the error where a moderator
    gave no judgement; the scores of `moderation` are then those of the others, if there were any.
    """

    decision: Decision
    moderation: Moderation
    reasons: tuple[Reason, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One decision as it is kept: everything that it was made from but the picture, of which only the digest stays.

    `at` is aware of its time zone, `digest` is the SHA-256 of the JPEG in hexadecimal, `moderator` is its name and
    version. `when_down` is what the policy said of moderators that give no judgement.
    """

    at: datetime
    digest: str
    moderator: str
    scores: Mapping[str, float]
    thresholds: Mapping[Category, Threshold]
    when_down: Decision
    decision: Decision
    reasons: tuple[Reason, ...] = ()
    fault: str | None = None
