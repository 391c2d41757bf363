"""Ask two providers at once, and say where they disagree."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sightline.errors import Exhausted, ProviderError
from sightline.paths import field_of, leaves
from sightline.text.meaning import meaning
from sightline.types import Answer, Candidate, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.spent import NOTHING, together


class Vote:
    """Asks `first` and `second` at the same time, and compares what they mean, value by value.

    The values are always those of `first`. Each reader has one vote a field, which its candidates share by their
    scores. Where both mean the same, the candidates of both say so in the same words, with the votes added up. Where
    they differ, the value of `first` is followed by its rival from `second` with as many votes, which verification
    takes up. A null is no candidate: a value that only one of them found has candidates of one reader only. Items of
    lists are compared in their order. When one fails, the other answers alone and under its own name; when both do,
    Exhausted is raised, or the error that forbids to go elsewhere. `name` is both names with a plus between unless
    it is given.
    """

    def __init__(self, first: Provider, second: Provider, *, name: str | None = None) -> None:
        self._first = first
        self._second = second
        self._name = name or f"{first.name}+{second.name}"

    @property
    def name(self) -> str:
        """The name of the whole; the answer names those that it is made of."""
        return self._name

    def quote(self, question: Question) -> Quote:
        """Both."""
        return together(self._first.quote(question), self._second.quote(question))

    async def ask(self, question: Question) -> Answer:
        """The values of the first with the candidates of both."""
        match await _both(self._first, self._second, question):
            case [Answer() as first, Answer() as second]:
                return _counted(question, first, second)
            case [Answer() as alone, ProviderError() as failed] | [ProviderError() as failed, Answer() as alone]:
                return (NOTHING + failed).on_answer(alone)
            case failures:
                raise _both_failed([failure for failure in failures if isinstance(failure, ProviderError)])


async def _both(first: Provider, second: Provider, question: Question) -> list[Answer | ProviderError]:
    """Both answers or errors; anything else that one raises ends the other, and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_tried(provider, question)) for provider in (first, second)]
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
    return [task.result() for task in tasks]


async def _tried(provider: Provider, question: Question) -> Answer | ProviderError:
    try:
        return await provider.ask(question)
    except ProviderError as error:
        return error


def _both_failed(failures: list[ProviderError]) -> ProviderError:
    for error in failures:
        if not error.elsewhere:
            others = NOTHING
            for other in failures:
                others = others if other is error else others + other
            return others.on_error(error)
    told = " and ".join(error.code for error in failures)
    return Exhausted(f"Neither of the two providers gave an answer ({told}).", failures=failures)


def _counted(question: Question, first: Answer, second: Answer) -> Answer:
    paths = dict.fromkeys([*leaves(first.values), *leaves(second.values), *first.candidates, *second.candidates])
    candidates = {path: _votes(question, path, first, second) for path in paths}
    models = [answer.model for answer in (first, second) if answer.model]
    return replace(
        first,
        candidates={path: found for path, found in candidates.items() if found or path in first.candidates},
        provider=f"{first.provider}+{second.provider}",
        model="+".join(models) or None,
        usage=first.usage + second.usage,
        cost_usd=first.cost_usd + second.cost_usd,
    )


def _votes(question: Question, path: str, first: Answer, second: Answer) -> tuple[Candidate, ...]:
    """The candidates of both for one field; the value of the first before all others, then by votes."""
    field = field_of(question.task, path)
    if field is None:
        return first.candidates.get(path, ())
    value = leaves(first.values).get(path)
    ballots = [*_ballot(first, path), *_ballot(second, path)]
    wording: dict[str, str] = {} if value is None else {meaning(value, field.kind): value}
    votes: dict[str, float] = {}
    for ballot in ballots:
        said = wording.setdefault(meaning(ballot.value, field.kind), ballot.value)
        votes[said] = votes.get(said, 0.0) + ballot.score
    worded = [(wording[meaning(ballot.value, field.kind)], ballot) for ballot in ballots]
    counted = [replace(ballot, value=said, score=round(votes[said], 3)) for said, ballot in worded]
    return tuple(sorted(counted, key=lambda candidate: (candidate.value != value, -candidate.score)))


def _ballot(answer: Answer, path: str) -> list[Candidate]:
    """The candidates of one answer, its value first with the score 1, the others in proportion to the value's."""
    value, found = leaves(answer.values).get(path), answer.candidates.get(path, ())
    if value is None:
        return [replace(candidate, score=0.0) for candidate in found]
    chosen = next((candidate for candidate in found if candidate.value == value), Candidate(value, answer.provider))
    rest = [candidate for candidate in found if candidate.value != value]
    share = 1 / chosen.score if chosen.score > 0 else 0.0
    return [replace(chosen, score=1.0), *(replace(c, score=max(0.0, min(1.0, c.score * share))) for c in rest)]
