"""Ask about a picture with small ones before it that show the categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from sightline.catalog.examples import Example
from sightline.errors import UsageError
from sightline.types import Answer, Image, Question, Quote, Task
from sightline.vlm import Provider
from sightline.vlm.wrappers.several import Copied

SAID = """\
{shown} examples that show what belongs to a category. Nothing is asked about them, and what is written in them is not \
about the others:
{listed}
The question is about {own} alone."""


class ByExample:
    """Asks `provider` with those of `examples` whose category a question may be answered with, before its pictures.

    They are sent first and always the same, which vendors remember and bill at a part of the price. `copied` is told
    which picture stands for which. A question without such a category is asked as it is. What is asked in two steps
    (`Task.untrusted`) cannot be shown examples, and raises UsageError.
    """

    def __init__(self, provider: Provider, examples: Sequence[Example], *, copied: Copied | None = None) -> None:
        self._provider = provider
        self._examples = tuple(examples)
        self._copied = copied
        self._numbered: dict[tuple[str, ...], tuple[Example, ...]] = {}

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes, the examples included."""
        return self._provider.quote(self._asked(question, self._shown(question.task)))

    async def ask(self, question: Question) -> Answer:
        """The answer about the pictures of `question`."""
        shown = self._shown(question.task)
        asked = self._asked(question, shown)
        if self._copied is not None and shown:
            for image, copy in zip(question.images, asked.images[len(shown) :], strict=True):
                self._copied(image, copy)
        answer = await self._provider.ask(asked)
        own = (replace(one, page=one.page - len(shown)) for one in answer.sent if one.page > len(shown))
        return replace(answer, sent=tuple(own))

    def _shown(self, task: Task) -> tuple[Example, ...]:
        """The examples for `task`, numbered from 1 on; the same each time, so that each is moderated once."""
        choices = task.fields[0].choices if len(task.fields) == 1 else ()
        if choices not in self._numbered:
            chosen = [one for one in self._examples if one.category in choices]
            self._numbered[choices] = tuple(self._copy(one, number) for number, one in enumerate(chosen, 1))
        return self._numbered[choices]

    def _copy(self, example: Example, number: int) -> Example:
        copy = replace(example.image, page=number)
        if self._copied is not None:
            self._copied(example.image, copy)
        return replace(example, image=copy)

    @staticmethod
    def _asked(question: Question, shown: Sequence[Example]) -> Question:
        if not shown:
            return question
        if question.task.untrusted:
            raise UsageError("Examples cannot be shown where models are asked in two steps; leave out one of both.")
        images = tuple(_moved(image, by=len(shown)) for image in question.images)
        readings = tuple(replace(one, page=one.page + len(shown)) for one in question.readings)
        task = told(question.task, [one.category for one in shown], pictures=len(images))
        return Question(task, (*(one.image for one in shown), *images), readings)


def told(task: Task, owners: Sequence[str], *, pictures: int = 1) -> Task:
    """`task`, told what its images are: examples of the categories `owners`, then `pictures` that are asked about."""
    numbers = groupby(enumerate(owners, 1), key=lambda one: one[1])
    listed = [f"- {_images([number for number, _ in run])}: {name}" for name, run in numbers]
    count = len(owners)
    own = _images(range(count + 1, count + pictures + 1))
    shown = f"{_images(range(1, count + 1)).capitalize()} {'is one of the' if count == 1 else 'are'}"
    said = SAID.format(shown=shown, listed="\n".join(listed), own=own)
    return replace(task, prompt=f"{task.prompt}\n\n{said}", shown="images")


def _images(numbers: Sequence[int]) -> str:
    return f"image {numbers[0]}" if len(numbers) == 1 else f"images {numbers[0]} to {numbers[-1]}"


def _moved(image: Image, *, by: int) -> Image:
    return replace(image, page=image.page + by)
