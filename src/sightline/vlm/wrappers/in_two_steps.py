"""Ask about what nobody trusts so that no picture and no decision meet in one call."""

from __future__ import annotations

from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.describe import Describe


class InTwoSteps:
    """Asks `provider` twice about a task that is `untrusted`: what stands on the pages, and what follows from that.

    All other tasks, and questions without a picture, it is asked about at once. It costs one call more, and what a
    model would see beside the words: the place of a number in a table, for example.
    """

    def __init__(self, provider: Provider) -> None:
        self._at_once = provider
        self._in_two = Describe(provider, provider, name=provider.name)

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._at_once.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes for all steps."""
        return self._for(question).quote(question)

    async def ask(self, question: Question) -> Answer:
        """The provider's answer to the last step, with what all have cost."""
        return await self._for(question).ask(question)

    def _for(self, question: Question) -> Provider:
        return self._in_two if question.task.untrusted and question.images else self._at_once
