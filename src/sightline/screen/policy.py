"""What is looked for, and what comes of what is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from sightline.errors import UsageError
from sightline.injection import BLOCK, REVIEW
from sightline.moderate.policy import DEFAULT, Policy
from sightline.types import DECISIONS, Action, Category, Decision, Found, Screening, Task, Threat, Threshold, strictest

# An answer was paid for already, and a person sees it anyway: it is never thrown away. Of print in a script that
# nothing here reads nobody knows that it is an order.
USUAL: Mapping[Threat, Threshold] = {
    "injection_visible": Threshold(REVIEW, BLOCK),
    "injection_hidden": Threshold(REVIEW, BLOCK),
    "unread_text": Threshold(REVIEW, None),
    "invisible_text": Threshold(REVIEW, BLOCK),
    "barcode": Threshold(REVIEW, BLOCK),
    "metadata": Threshold(REVIEW, BLOCK),
    "answer": Threshold(REVIEW, None),
}
# Text that a page states without showing it, and what a file says about itself, are in no picture that is sent.
NEVER_SENT: frozenset[Threat] = frozenset({"invisible_text", "metadata"})


@dataclass(frozen=True, slots=True)
class Screen:
    """How documents are screened. Raises UsageError for values out of range."""

    injection: bool = field(
        default=True, metadata={"meaning": "look for orders to the model in print, pixels, codes, layers and metadata"}
    )
    neutralise: bool = field(
        default=True,
        metadata={"meaning": "take out of pictures of documents what is too faint for a person to see"},
    )
    kinds: Mapping[Threat, Threshold] = field(
        default_factory=dict[Threat, Threshold],
        metadata={
            "meaning": "for single kinds of findings, such as [screen.kinds.injection_visible], the scores from which "
            f"they ask for a `review` and `block`, else {REVIEW} and {BLOCK}; one that is not named is never reached"
        },
    )
    neutralised: Decision = field(
        default="review",
        metadata={"meaning": "what becomes of a document with an order that no model is shown: allow, review or block"},
    )
    ask_in_review: bool = field(
        default=True, metadata={"meaning": "read a document with findings all the same; its record ends in a review"}
    )
    untrusted: bool = field(
        default=False,
        metadata={
            "meaning": "ask models in two steps: one writes down what a picture shows, and one that sees none answers "
            "from that; twice the calls"
        },
    )
    moderators: tuple[str, ...] = field(
        default=("nudenet",),
        metadata={"meaning": "who judges pictures before they are sent to a model; none for nobody"},
    )
    combine: Literal["any", "all"] = field(
        default="any", metadata={"meaning": "of several moderators, the highest score counts (any) or the lowest (all)"}
    )
    thresholds: Mapping[Category, Threshold] = field(
        default_factory=dict[Category, Threshold],
        metadata={
            "meaning": "for single categories, such as [screen.thresholds.nudity], the scores from which pictures ask "
            "for a `review` and `block`, in place of the usual ones"
        },
    )
    when_down: Decision = field(
        default="review", metadata={"meaning": "what becomes of a picture that a moderator gives no judgement on"}
    )
    audit: Path | None = field(
        default=None,
        metadata={"meaning": "the file to which rulings on pictures are appended; the log sightline.audit without"},
    )

    def __post_init__(self) -> None:
        """Look at every value."""
        _ = self.policy
        known, decisions = list(USUAL), list(DECISIONS)
        for kind, threshold in self.kinds.items():
            levels = [level for level in (threshold.review, threshold.block) if level is not None]
            if kind not in known or levels != sorted(levels) or any(not 0 < level <= 1 for level in levels):
                raise UsageError(
                    f"The threshold of {kind!r} cannot be used; kinds are {', '.join(known)}, with shares of 1, review "
                    "at most as high as block."
                )
        if self.neutralised not in get_args(Decision):
            raise UsageError(f"neutralised is {self.neutralised!r}; choose one of: {', '.join(decisions)}.")

    def told(self, task: Task) -> Task:
        """`task` as its models are asked: neutralised unless nothing is, and in two steps where nothing is trusted."""
        return replace(task, neutral=task.neutral and self.neutralise, untrusted=task.untrusted or self.untrusted)

    @property
    def policy(self) -> Policy:
        """What moderation decides by."""
        return Policy({**DEFAULT.thresholds, **self.thresholds}, when_down=self.when_down)

    def judged(self, findings: Iterable[Found], *, neutral: bool) -> Screening:
        """The decision on `findings`, each with its action; `neutral` says whether pictures are sent neutralised."""
        acted = tuple(replace(found, action=self._action(found, neutral=neutral)) for found in findings)
        decisions: list[Decision] = [self._decision(found) for found in acted]
        return Screening(strictest(*decisions), acted)

    def ends(self, screening: Screening) -> bool:
        """Whether a document goes no further, before anybody is asked."""
        return screening.decision == "block" or (screening.decision == "review" and not self.ask_in_review)

    def _action(self, found: Found, *, neutral: bool) -> Action:
        decided = self.kinds.get(found.kind, USUAL[found.kind]).decide(found.score)
        unshown = found.action == "neutralised" and (neutral or found.kind in NEVER_SENT)
        return "neutralised" if unshown and decided != "allow" else decided

    def _decision(self, found: Found) -> Decision:
        return self.neutralised if found.action == "neutralised" else found.action
