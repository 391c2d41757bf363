"""From an answer to the verdict: beside it stands what the rules read, and print that is in doubt is read once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from sightline.errors import EngineError, WorkerDied
from sightline.look import Cut, cuts, settled, spots
from sightline.observe import stage
from sightline.providers import RULES
from sightline.types import Answer, Finding, Question, Reading, Task, Verdict
from sightline.verify import History, Promise, decide
from sightline.verify.promise import UNCERTIFIED
from sightline.verify.readers import beside

Reread: TypeAlias = Callable[[Sequence[Cut]], Awaitable[Sequence[Sequence[Reading]]]]
"""Reads parts of pages again, where engines run."""


@dataclass(frozen=True, slots=True)
class Heard:
    """All that a verdict is made from beside its judge: an answer with its rivals, words, and second looks."""

    task: Task
    answer: Answer
    readings: tuple[Reading, ...]
    looked: Mapping[str, Finding] = field(default_factory=dict[str, Finding])


@dataclass(frozen=True, slots=True)
class Judge:
    """What answers are judged by: the day, a promised error rate, and what is known of the vendor."""

    today: date
    promise: Promise = UNCERTIFIED
    history: History | None = None

    @stage("verify")
    async def verdict(self, question: Question, answer: Answer, reread: Reread | None) -> tuple[Verdict, Heard]:
        """The verdict on `answer`, and all that was heard for it.

        `reread` is asked for a second look where that may help, None for none.
        """
        heard = Heard(question.task, await _beside_rules(question, answer), question.readings)
        first = self.again(heard)
        doubtful = spots(question.task, first, question.readings) if reread else ()
        if not reread or not doubtful:
            return first, heard
        try:
            read = await reread(cuts(doubtful, question.images))
        except (EngineError, WorkerDied) as error:
            # The first verdict stands, and says that nobody looked twice.
            return replace(first, findings=(*first.findings, Finding("look", "info", error.message))), heard
        look = settled(question, heard.answer, list(zip(doubtful, read, strict=True)))
        heard = Heard(question.task, beside(heard.answer, look.answer), look.readings, look.findings)
        return self.again(heard), heard

    def again(self, heard: Heard) -> Verdict:
        """The verdict of this judge on what was heard before; pure."""
        return decide(
            heard.task,
            heard.answer,
            heard.readings,
            today=self.today,
            promise=self.promise,
            looked=heard.looked,
            history=self.history,
        )


async def _beside_rules(question: Question, answer: Answer) -> Answer:
    """`answer` with a second reader, who costs some milliseconds; the rules are none for an answer of their own."""
    from sightline.vlm.rules import Rules

    if RULES in answer.provider.split("+") or not Rules.knows(question.task.name):
        return answer
    return beside(answer, await Rules().ask(question))
