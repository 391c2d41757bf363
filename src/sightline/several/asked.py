"""Many questions to one provider: a few at a time, and the bill for all of them whatever becomes of each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import reduce

from sightline.errors import ProviderError
from sightline.types import Answer, Question
from sightline.vlm import Provider
from sightline.vlm.wrappers.spent import NOTHING, Spent

# The wrappers around a model keep its rates; this keeps pictures that wait for their turn from being made all at once.
AT_ONCE = 8


async def asked(provider: Provider, questions: Sequence[Question], *, whole: bool) -> list[Answer | ProviderError]:
    """The answer to each of `questions` or its error, in their order.

    With `whole`, one without an answer is of no use: the first error, and otherwise one that concerns the document and
    no single provider, ends the rest. Raises that error, with what all of them cost.
    """
    turns, outcomes = asyncio.Semaphore(AT_ONCE), dict[int, Answer | ProviderError]()
    fatal: list[ProviderError] = []

    async def ask(at: int, question: Question) -> None:
        async with turns:
            if fatal:
                return
            try:
                outcomes[at] = await provider.ask(question)
            except ProviderError as error:
                outcomes[at] = error
                if whole or not error.elsewhere:
                    fatal.append(error)

    async with asyncio.TaskGroup() as group:
        for at, question in enumerate(questions):
            group.create_task(ask(at, question))
    if fatal:
        raise spent([one for one in outcomes.values() if one is not fatal[0]]).on_error(fatal[0])
    return [outcomes[at] for at in range(len(questions))]


def spent(outcomes: Sequence[Answer | ProviderError]) -> Spent:
    """What all of them cost."""
    return reduce(lambda so_far, one: so_far + one, outcomes, NOTHING)
