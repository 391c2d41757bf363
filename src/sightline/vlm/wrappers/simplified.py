"""Ask with other words."""

from __future__ import annotations

from dataclasses import replace

from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider


class Simplified:
    """Asks with `prompt` in place of the task's own: for a second link whose model follows only short instructions."""

    def __init__(self, provider: Provider, *, prompt: str) -> None:
        self._provider = provider
        self._prompt = prompt

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes for the question as it is asked."""
        return self._provider.quote(self._simple(question))

    async def ask(self, question: Question) -> Answer:
        """The provider's answer to the question as it is asked."""
        return await self._provider.ask(self._simple(question))

    def _simple(self, question: Question) -> Question:
        return replace(question, task=replace(question.task, prompt=self._prompt))
