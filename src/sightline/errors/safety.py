"""Faults of a moderator: why there is no judgement on a picture."""

from __future__ import annotations

from collections.abc import Mapping

from sightline.errors.root import SightlineError

NO_SCORES: Mapping[str, float] = {}


class ModeratorError(SightlineError):
    """A moderator gave no judgement.

    `retry_after_s` is how long the server asked to wait. `scores` are those of the moderators that did judge, where
    several were asked: what they saw counts even so.
    """

    code = "moderator_error"
    status = 502

    def __init__(
        self, message: str, *, retry_after_s: float | None = None, scores: Mapping[str, float] = NO_SCORES
    ) -> None:
        """`message` says which moderator, what was wrong and what to do; never what the picture shows."""
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.scores = scores


class ModeratorDown(ModeratorError):
    """It cannot be reached, has no capacity, or answers with what is no judgement."""

    code = "moderator_down"
    status = 503
    retryable = True


class ModeratorTimeout(ModeratorDown):
    """No judgement before the deadline."""

    code = "moderator_timeout"
    status = 504


class ModeratorUnauthorized(ModeratorError):
    """The key is missing, wrong, out of credit, or may not be used for moderation."""

    code = "moderator_auth"


class PictureNotTaken(ModeratorError):
    """The moderator takes no picture of this format, size or number of bytes."""

    code = "moderator_picture"
    status = 422
