"""Choose from hundreds of categories in two steps: the group first, then one of its categories.

A list of 500 categories costs more than the picture that it is asked about, and is longer than what the schemas of some
vendors hold. Two short questions cost the picture twice and the list once, in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sightline.catalog.categories import Category
from sightline.errors import ProviderError, UsageError
from sightline.tasks.classify import classify
from sightline.types import Answer, Question, Quote, Task
from sightline.vlm import Provider
from sightline.vlm.wrappers.spent import NOTHING, together

FIELD = "category"
_MEANING = 8


class Stepwise:
    """Asks `provider` for the group of a picture, and then for its category within it.

    `categories` name their groups; one without is in a group of its own name. A question that is no choice among them
    is asked as it is. Where no group fits, no category does. Raises UsageError where fewer than two groups, or nothing
    but groups of one, are named.
    """

    def __init__(self, provider: Provider, categories: Iterable[Category]) -> None:
        self._provider = provider
        self._groups: dict[str, list[Category]] = {}
        for one in categories:
            self._groups.setdefault(one.group or one.name, []).append(one)
        self._names = frozenset(one.name for members in self._groups.values() for one in members)
        if len(self._groups) < 2 or len(self._groups) == len(self._names):
            raise UsageError("Two steps need two groups or more, and more categories than groups; name the groups.")
        self._first = classify({name: _told(members) for name, members in self._groups.items()})

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """Both steps, the second one by its longest list."""
        if not self._serves(question.task):
            return self._provider.quote(question)
        seconds = [
            self._provider.quote(self._second(question, name)) for name, of in self._groups.items() if len(of) > 1
        ]
        longest = max(seconds, key=lambda one: one.usage.input_tokens)
        return together(self._provider.quote(self._asked_first(question)), longest)

    async def ask(self, question: Question) -> Answer:
        """The category, with what both steps took."""
        if not self._serves(question.task):
            return await self._provider.ask(question)
        first = await self._provider.ask(self._asked_first(question))
        group = str(first.values.get(FIELD) or "")
        members = self._groups.get(group, [])
        if len(members) <= 1:
            return _named(first, members[0].name if members else None)
        try:
            second = await self._provider.ask(self._second(question, group))
        except ProviderError as error:
            raise (NOTHING + first).on_error(error) from error.__cause__
        return (NOTHING + first).on_answer(second)

    def _serves(self, task: Task) -> bool:
        return [part.path for part in task.fields] == [FIELD] and self._names == frozenset(task.fields[0].choices)

    def _asked_first(self, question: Question) -> Question:
        return replace(question, task=_like(question.task, self._first))

    def _second(self, question: Question, group: str) -> Question:
        return replace(question, task=_like(question.task, classify(_meanings(self._groups[group]))))


def _like(asked: Task, step: Task) -> Task:
    """`step` with all that the caller settled beside the categories."""
    return replace(step, neutral=asked.neutral, accept_judgements=asked.accept_judgements)


def _meanings(members: Iterable[Category]) -> Mapping[str, str]:
    return {one.name: one.description for one in members}


def _told(members: list[Category]) -> str:
    """What is in a group, by its first members."""
    names = [one.name for one in members[:_MEANING]]
    return f"{', '.join(names)}{', and others' if len(members) > _MEANING else ''}" if len(members) > 1 else ""


def _named(answer: Answer, name: str | None) -> Answer:
    found = {FIELD: tuple(replace(one, value=name) for one in answer.candidates.get(FIELD, ()))} if name else {}
    return replace(answer, values={FIELD: name}, candidates=found)
