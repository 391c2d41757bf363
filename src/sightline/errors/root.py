"""The root of the tree."""

from __future__ import annotations

from typing import ClassVar


class SightlineError(Exception):
    """The root. `code` is stable, `status` is the HTTP status, `retryable` says whether trying again can help."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    @property
    def message(self) -> str:
        """The sentence for a person, without the code."""
        return str(self)
