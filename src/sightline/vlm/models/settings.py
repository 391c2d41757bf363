"""How a model is reached, and how it is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sightline.errors import UsageError
from sightline.models import Profile
from sightline.types import Question, Reading, Rendition

# How an answer is made to have its shape: by the vendor's own JSON Schema mode, by a tool that has to be called, or
# only by words.
Channel: TypeAlias = Literal["native", "tool", "prompt"]

Before: TypeAlias = Callable[[Question, Sequence[Rendition]], Awaitable[None]]
"""Sees the very pictures that are about to be sent, and raises PictureBlocked where they are not to be."""

# A filled receipt with 40 lines is about 2,500 tokens of JSON. Models that think first count that here too.
MAX_TOKENS = 8192
# Anthropic's client wants a stream for what could take over ten minutes, which it computes from this number.
MOST_MAX_TOKENS = 21_000
DEADLINE_S = 120.0


@dataclass(frozen=True, slots=True)
class Access:
    """Where a model is and with which key. What is None comes from the environment, or is the vendor's own.

    `region` is Amazon's, `api_version` Azure's, which needs none where `base_url` ends in /v1.
    """

    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    region: str | None = None
    api_version: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked.

    `max_tokens` is the most that one answer may have; `deadline_s` are the seconds in which a question has to be
    answered, a second attempt included. `detail` is the level at which pictures are sent, "auto" to let
    `sightline.models` choose, where `own` rows come before the shipped ones. `channel` None takes the strictest that
    the model has. `text` sends the words that OCR read along with the pictures. `repair` asks once more where an answer
    does not fit. With `ratings` the model also says of each value how sure it is, from 1 to 5, which is weak evidence
    and never proof. `temperature` and `thinking` are only sent where they are given, because some models refuse them.
    """

    max_tokens: int = MAX_TOKENS
    deadline_s: float = DEADLINE_S
    detail: str = "auto"
    channel: Channel | None = None
    text: bool = False
    own: tuple[Profile, ...] = ()
    repair: bool = True
    ratings: bool = False
    temperature: float | None = None
    thinking: Literal["minimal", "low", "medium", "high"] | None = None

    def heard(self, question: Question) -> Sequence[Reading]:
        """The readings that are sent: with `text`, and in place of pictures where there are none."""
        return question.readings if self.text or not question.images else ()

    def __post_init__(self) -> None:
        """Raises UsageError for values out of range."""
        if not 0 < self.max_tokens <= MOST_MAX_TOKENS:
            raise UsageError(f"max_tokens is {self.max_tokens}; give 1 to {MOST_MAX_TOKENS}.")
        if self.deadline_s <= 0:
            raise UsageError(f"deadline_s is {self.deadline_s}; give the seconds that an answer may take.")
