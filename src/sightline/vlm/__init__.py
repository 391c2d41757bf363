"""The provider port: a Question in, an Answer out."""

from __future__ import annotations

from typing import Protocol

from sightline.types import Answer, Question, Quote


class Provider(Protocol):
    """Answers a task about the pages of one document.

    Safe to call concurrently. Raises `ProviderError` when there is no answer; never retries, caches or logs.
    A value that is not on the page is None; a value that is unsure is given together with its rivals.
    """

    @property
    def name(self) -> str:
        """The name that the registry and the record use."""
        ...

    async def ask(self, question: Question) -> Answer:
        """Read the values that `question.task` asks for."""
        ...

    def quote(self, question: Question) -> Quote:
        """The most that asking can take, before anything is sent: tokens in, tokens out at their limit, and USD."""
        ...
