"""Ask about several pictures in one call, and give each its own answer.

The words of a task and the frame of a call are then paid once for all of them. That would be lost where an answer lands
on the wrong picture, so every picture shows a mark of its own, which nothing but the picture tells, and an answer
counts only where it names the number of its picture and the mark that is in it. A picture without exactly one such
answer is asked about alone.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sightline.errors import (
    BadImage,
    EmptyAnswer,
    Exhausted,
    Filtered,
    InvalidAnswer,
    PictureBlocked,
    ProviderError,
    Refused,
    TooLarge,
    Truncated,
    UsageError,
)
from sightline.image.mark import ALPHABET
from sightline.types import Answer, Image, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.several.joint import fits, joint, parted
from sightline.vlm.wrappers.several.shares import as_own, shares
from sightline.vlm.wrappers.spent import NOTHING, Spent

Marks: TypeAlias = Callable[[int], Sequence[str]]
Copied: TypeAlias = Callable[[Image, Image], None]
"""Is told of a picture, and of its copy that is sent in its place."""

MARK_LENGTH = 3
# Faults that may be those of one picture, or of asking about many: the others are asked about without it.
OF_PICTURES = (BadImage, EmptyAnswer, Filtered, InvalidAnswer, PictureBlocked, Refused, TooLarge, Truncated)


def random_marks(count: int) -> list[str]:
    """So many different marks that nobody can guess, not even who reads the others."""
    marks: set[str] = set()
    while len(marks) < count:
        marks.add("".join(secrets.choice(ALPHABET) for _ in range(MARK_LENGTH)))
    return list(marks)


@dataclass(slots=True)
class _Round:
    """Questions that will be one; the first one asks for all."""

    questions: list[Question]
    outcomes: list[asyncio.Future[_Outcome]] = field(default_factory=list["asyncio.Future[_Outcome]"])
    full: asyncio.Event = field(default_factory=asyncio.Event)


_Outcome: TypeAlias = "Answer | ProviderError | Spent"
"""What comes of a question in a round; where it has to be asked alone, what was spent before."""


class Several:
    """Asks about up to `most` pictures in a call, waiting at most `wait_s` seconds for that many to come.

    Questions are put together that ask the same judgement about one picture each, such as a category; any other is
    asked alone. Each answer carries its part of the cost. Faults that may be those of one picture, such as a refusal,
    have each asked about alone; others are raised for all. `copied` is told which picture stands for which, and `marks`
    makes marks. Sureness (`Asking.ratings`) is not asked for of several pictures.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        most: int,
        wait_s: float = 0.5,
        copied: Copied | None = None,
        marks: Marks = random_marks,
    ) -> None:
        if most < 1 or wait_s < 0:
            raise UsageError("Ask about at least 1 picture in a call, and wait 0 seconds or more for others.")
        self._provider = provider
        self._most = most
        self._wait_s = wait_s
        self._copied = copied
        self._marks = marks
        self._open: dict[tuple[str, int, bool], _Round] = {}

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes for the question alone, which is the most that a part of a call can be."""
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The answer about this picture."""
        if self._most == 1 or not fits(question):
            return await self._provider.ask(question)
        outcome = await self._outcome(question)
        if isinstance(outcome, Answer):
            return outcome
        if isinstance(outcome, ProviderError):
            raise outcome
        try:
            return outcome.on_answer(await self._provider.ask(question))
        except ProviderError as error:
            raise outcome.on_error(error) from error.__cause__

    async def _outcome(self, question: Question) -> _Outcome:
        """Of this question in the round that it takes part in, or leads."""
        task = question.task
        key = task.name, task.version, task.neutral
        joined = self._open.get(key)
        if joined is None:
            self._open[key] = begun = _Round([question])
            return await self._lead(key, begun)
        joined.questions.append(question)
        outcome: asyncio.Future[_Outcome] = asyncio.get_running_loop().create_future()
        joined.outcomes.append(outcome)
        if len(joined.questions) == self._most:
            del self._open[key]
            joined.full.set()
        return await outcome

    async def _lead(self, key: tuple[str, int, bool], begun: _Round) -> _Outcome:
        """Wait for the others, ask for all, and tell them. They go on alone where that is cut off."""
        others: Sequence[_Outcome] = ()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._wait_s):
                    await begun.full.wait()
            if self._open.get(key) is begun:
                del self._open[key]
            own, *others = await self._together(begun.questions)
            return own
        finally:
            if self._open.get(key) is begun:
                del self._open[key]
            for at, waiting in enumerate(begun.outcomes):
                if not waiting.done():
                    waiting.set_result(others[at] if at < len(others) else NOTHING)

    async def _together(self, questions: Sequence[Question]) -> list[_Outcome]:
        """What comes of each of `questions`, asked as one."""
        if len(questions) == 1:
            return [NOTHING]
        marks = self._marks(len(questions))
        asked = await asyncio.to_thread(joint, questions, marks)
        if self._copied is not None:
            for question, image in zip(questions, asked.images, strict=True):
                self._copied(question.images[0], image)
        try:
            answer = await self._provider.ask(asked)
        except ProviderError as error:
            each = shares(error, len(questions))
            return list(each) if _of_pictures(error) else [as_own(error, share) for share in each]
        found = parted(answer, questions[0].task, marks)
        each = shares(answer, len(questions))
        return [
            share if one is None else replace(one, usage=share.usage, cost_usd=share.cost_usd)
            for one, share in zip(found, each, strict=True)
        ]


def _of_pictures(error: ProviderError) -> bool:
    """Whether one picture may be to blame, or that there are many."""
    if isinstance(error, Exhausted):
        return any(_of_pictures(failure) for failure in error.failures)
    return isinstance(error, OF_PICTURES)
