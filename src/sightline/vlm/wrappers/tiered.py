"""Ask a cheap provider first, and a strong one only about what is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeAlias

from sightline.errors import ProviderError, UsageError
from sightline.paths import field_of, get, leaves, put, root
from sightline.types import Answer, Candidate, Json, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.spent import NOTHING, Spent, together

Accept: TypeAlias = Callable[[Question, Answer], Collection[str]]
"""The paths of the values that are in doubt: missing, invalid, contradicted. None of them: the answer is accepted."""


class Tiered:
    """Asks `strong` only about the fields that `accept` doubts in the answer of `cheap`, and merges the two.

    The strong provider gets the same pages and a task with these fields alone; doubt about one item of a list asks
    for the list again. Its values stand, also where it says None; the candidates of both are kept, its own first.
    With rules as the cheap one, a document that proves itself costs nothing. When the strong provider fails, the
    cheap answer is returned as it is, in doubt and under its own name. When the cheap one fails with `elsewhere`,
    the strong one is asked everything. `name` is both names with a plus between unless it is given.
    """

    def __init__(self, cheap: Provider, strong: Provider, accept: Accept, *, name: str | None = None) -> None:
        self._cheap = cheap
        self._strong = strong
        self._accept = accept
        self._name = name or f"{cheap.name}+{strong.name}"

    @property
    def name(self) -> str:
        """The name of the whole; the answer names those that it is made of."""
        return self._name

    def quote(self, question: Question) -> Quote:
        """Both, as if everything were in doubt."""
        return together(self._cheap.quote(question), self._strong.quote(question))

    async def ask(self, question: Question) -> Answer:
        """The cheap answer, or both merged."""
        try:
            first = await self._cheap.ask(question)
        except ProviderError as error:
            if not error.elsewhere:
                raise
            return await self._strong_alone(question, NOTHING + error)
        doubtful = {root(path) for path in self._accept(question, first)}
        if not doubtful:
            return first
        try:
            second = await self._strong.ask(_narrowed(question, doubtful))
        except ProviderError as error:
            return (NOTHING + error).on_answer(first)
        return _merged(question, first, second, doubtful)

    async def _strong_alone(self, question: Question, spent: Spent) -> Answer:
        try:
            return spent.on_answer(await self._strong.ask(question))
        except ProviderError as error:
            raise spent.on_error(error) from error.__cause__


def _narrowed(question: Question, doubtful: Collection[str]) -> Question:
    fields = tuple(field for field in question.task.fields if root(field.path) in doubtful)
    unknown = sorted(set(doubtful) - {root(field.path) for field in fields})
    if unknown:
        raise UsageError(f"The task {question.task.name} has no field {', '.join(unknown)}; accept named it.")
    return replace(question, task=replace(question.task, fields=fields))


def _merged(question: Question, first: Answer, second: Answer, doubtful: Collection[str]) -> Answer:
    values: Mapping[str, Json] = first.values
    for path in sorted(doubtful):
        values = put(values, path, get(second.values, path))
    candidates = dict(first.candidates)
    for path in {*second.candidates, *leaves(second.values)}:
        if root(path) in doubtful and field_of(question.task, path) is not None:
            candidates[path] = (*_of(second, path), *first.candidates.get(path, ()))
    return replace(
        second,
        values=values,
        candidates=candidates,
        provider=f"{first.provider}+{second.provider}",
        usage=first.usage + second.usage,
        cost_usd=first.cost_usd + second.cost_usd,
    )


def _of(answer: Answer, path: str) -> tuple[Candidate, ...]:
    """The candidates of one answer, its value among them."""
    found, value = answer.candidates.get(path, ()), leaves(answer.values).get(path)
    if value is None or any(candidate.value == value for candidate in found):
        return found
    return (Candidate(value, answer.provider), *found)
