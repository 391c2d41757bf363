"""Images that one question cannot hold: asked about in as few as can, whose answers a last question merges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sightline.errors import Exhausted, ProviderError, TooLarge
from sightline.several.asked import asked, spent
from sightline.several.merged import by_notes, noted
from sightline.types import Answer, Question
from sightline.vlm import Provider


async def in_parts(provider: Provider, question: Question) -> Answer:
    """The answer about all images of `question`, which keep their numbers; `parts` says how many questions it took.

    How many images fit, the quote of `provider` says before anything is sent. Where it turns out later that they were
    too many bytes, say, halves are asked about. Raises ProviderError, TooLarge where a single image does not fit.
    """
    answers = await _answers(provider, fitting(provider, question))
    if len(answers) == 1:
        return answers[0]
    last = await by_notes(provider, question, answers, [noted(one.values) for one in answers])
    return replace(last, parts=len(answers))


def fitting(provider: Provider, question: Question) -> list[Question]:
    """`question` in the fewest even parts that `provider` would take. Raises TooLarge where an image alone is not."""
    for count in range(1, len(question.images) + 1):
        parts = split(question, count)
        try:
            for part in parts:
                provider.quote(part)
        except TooLarge:
            if count == len(question.images):
                raise
        else:
            return parts
    return [question]


def split(question: Question, count: int) -> list[Question]:
    """`question` about `count` parts of its images, in their order, whose sizes differ by one at most."""
    total = len(question.images)
    edges = [total * place // count for place in range(count + 1)]
    return [
        replace(question, images=question.images[start:end], readings=question.readings[start:end])
        for start, end in pairwise(edges)
    ]


async def _answers(provider: Provider, parts: Sequence[Question]) -> list[Answer]:
    try:
        outcomes = await asked(provider, parts, whole=True)
    except ProviderError as error:
        most = max(len(part.images) for part in parts)
        if most < 2 or not _too_large(error):
            raise
        smaller = await _answers(provider, [half for part in parts for half in split(part, min(2, len(part.images)))])
        return [spent([error]).on_answer(smaller[0]), *smaller[1:]]
    return [one for one in outcomes if isinstance(one, Answer)]


def _too_large(error: ProviderError) -> bool:
    """Whether fewer images may be answered: the request was too large for somebody who was asked."""
    if isinstance(error, Exhausted):
        return any(map(_too_large, error.failures))
    return isinstance(error, TooLarge)
