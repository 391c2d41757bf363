"""From an answer to the verdict: beside it stands what the rules read, and print that is in doubt is read once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from sightline.errors import EngineError, WorkerDied
from sightline.look import Cut, Look, cuts, settled, spots
from sightline.providers import RULES
from sightline.types import Answer, Finding, Question, Reading, Verdict
from sightline.verify import History, Promise, decide
from sightline.verify.promise import UNCERTIFIED
from sightline.verify.readers import beside

Reread: TypeAlias = Callable[[Sequence[Cut]], Awaitable[Sequence[Sequence[Reading]]]]
"""Reads parts of pages again, where engines run."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What answers are judged by: the day, a promised error rate, and what is known of the vendor."""

    today: date
    promise: Promise = UNCERTIFIED
    history: History | None = None

    async def verdict(self, question: Question, answer: Answer, reread: Reread | None) -> Verdict:
        """The verdict on `answer`; `reread` is asked for a second look where that may help, None for none."""
        answer = await _beside_rules(question, answer)
        first = self._decided(question, answer)
        doubtful = spots(question.task, first, question.readings) if reread else ()
        if not reread or not doubtful:
            return first
        try:
            read = await reread(cuts(doubtful, question.images))
        except (EngineError, WorkerDied) as error:
            # The first verdict stands, and says that nobody looked twice.
            return replace(first, findings=(*first.findings, Finding("look", "info", error.message)))
        look = settled(question, answer, list(zip(doubtful, read, strict=True)))
        return self._decided(replace(question, readings=look.readings), beside(answer, look.answer), look)

    def _decided(self, question: Question, answer: Answer, look: Look | None = None) -> Verdict:
        return decide(
            question.task,
            answer,
            question.readings,
            today=self.today,
            promise=self.promise,
            looked=look.findings if look else {},
            history=self.history,
        )


async def _beside_rules(question: Question, answer: Answer) -> Answer:
    """`answer` with a second reader, who costs some milliseconds; the rules are none for an answer of their own."""
    from sightline.vlm.rules import Rules

    if RULES in answer.provider.split("+") or not Rules.knows(question.task.name):
        return answer
    return beside(answer, await Rules().ask(question))
