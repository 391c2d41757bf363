"""What is said of a document before anything is paid for: Screening, the findings, and the scores of a moderator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sightline.box import Box

# `answer` is the one kind that is found after a model was asked, in what it gave back.
Threat: TypeAlias = Literal[
    "injection_visible",
    "injection_hidden",
    "unread_text",
    "invisible_text",
    "barcode",
    "metadata",
    "moderation",
    "answer",
]
Decision: TypeAlias = Literal["allow", "review", "block"]
Action: TypeAlias = Literal["allow", "review", "block", "neutralised"]

MAX_EXCERPT = 200
"""The most characters that a finding repeats of a document."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in a document that speaks to the model instead of the reader, or that is not to be shown at all.

    `page` is counted from 1, and None where the finding belongs to no page, such as metadata; `box` is None where it
    has no place. `text` is at most `MAX_EXCERPT` characters of what was read there. `score` is from 0 to 1.
    `neutralised` says that no model is shown it: it was taken out of the picture, or is no part of it.
    """

    kind: Threat
    page: int | None
    box: Box | None
    text: str
    score: float
    action: Action


@dataclass(frozen=True, slots=True)
class Moderation:
    """The scores of one moderator, 0 to 1 by category; `moderator` is its name and version, such as nudenet/3.4.2."""

    scores: Mapping[str, float]
    moderator: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What moderation and the injection scan say of one document. `moderation` is None where none was asked for."""

    decision: Decision
    findings: tuple[Found, ...] = ()
    moderation: Moderation | None = None
