"""What every provider has to do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from sightline import registry
from sightline.errors import ProviderError
from sightline.paths import field_of, leaves
from sightline.study import study
from sightline.testing.conformance.promises import require
from sightline.testing.conformance.sheets import plain_page
from sightline.testing.examples import invoice, receipt
from sightline.types import Answer, Candidate, Field, Json, Kind, Question, Reading, Task, Upload
from sightline.verify.case import day_of, number
from sightline.vlm import Provider

UNHEARD_OF = Task(
    name="tide-table",
    version=1,
    prompt="Read this tide table. Give null for what is not on it.",
    fields=(Field("harbour", "text", "The harbour that the table is for."),),
    checks=(),
)


def ask_about(task: Literal["receipt", "invoice"], *, seed: int = 0) -> Question:
    """A question about an example document whose file states its text, so that no engine is needed."""
    make = {"receipt": receipt, "invoice": invoice}[task]
    example = make(seed, look="pdf")
    seen = study(Upload(example.name, example.data), None, "rapidocr")
    return Question(registry.task(task), seen.images, seen.readings)


async def check_provider(provider: Provider, question: Question) -> None:
    """Raise AssertionError, saying what is wrong, unless `provider` does what `sightline.vlm.Provider` promises.

    It is asked four times: twice at once about `question`, which it has to be able to answer, once about a blank
    page, and once about a task that it cannot know. A provider that bills is billed for them.
    """
    require("name is a word that the registry can use", holds=provider.name.strip() == provider.name != "")
    for answer in await asyncio.gather(provider.ask(question), provider.ask(question)):
        _check_answer(provider, question, answer)
        require("something of a document is read", holds=any(v is not None for v in leaves(answer.values).values()))
    await _check_blank(provider, question)
    await _check_unheard_of(provider, question)


async def _check_blank(provider: Provider, question: Question) -> None:
    page = plain_page((600, 800))
    blank = Question(question.task, (page,), (Reading(page.page, (), "none", page.size_px),))
    try:
        answer = await provider.ask(blank)
    except ProviderError:
        return
    _check_answer(provider, blank, answer)
    made_up = sorted(path for path, value in leaves(answer.values).items() if value is not None)
    require(f"a value that is not on the page is None: {', '.join(made_up)}", holds=not made_up)


async def _check_unheard_of(provider: Provider, question: Question) -> None:
    """A task that nobody told the provider about is answered in its shape, or refused in our words."""
    strange = Question(UNHEARD_OF, question.images, question.readings)
    try:
        answer = await provider.ask(strange)
    except ProviderError as refusal:
        require("a refusal says why", holds=bool(refusal.message))
        return
    _check_answer(provider, strange, answer)


def _check_answer(provider: Provider, question: Question, answer: Answer) -> None:
    require(f"an answer names its provider, {provider.name!r}", holds=answer.provider == provider.name)
    require("an answer says how it ended", holds=bool(answer.finish_reason))
    require("tokens are counted from 0", holds=min(answer.usage.input_tokens, answer.usage.output_tokens) >= 0)
    of_images = 0 <= answer.usage.image_tokens <= answer.usage.input_tokens
    require("image tokens are a part of the input tokens", holds=of_images)
    require("an answer never costs less than nothing", holds=answer.cost_usd >= 0)
    require("every value is a text or None", holds=_holds_texts(answer.values))
    _check_values(question, answer)


def _check_values(question: Question, answer: Answer) -> None:
    values, pages = leaves(answer.values), frozenset(image.page for image in question.images)
    for path in sorted({*values, *answer.candidates}):
        field, value = field_of(question.task, path), values.get(path)
        if field is None:
            raise AssertionError(f"not kept: the task {question.task.name} asks for {path}")
        if value is not None:
            require(f"{path} is written as {field.kind}", holds=FORMS[field.kind](value))
        _check_candidates(path, value, answer.candidates.get(path, ()), pages=pages)


def _check_candidates(path: str, value: str | None, found: Sequence[Candidate], *, pages: frozenset[int]) -> None:
    known = value is None or not found or value in [candidate.value for candidate in found]
    require(f"the value of {path} is one of its candidates", holds=known)
    for candidate in found:
        require(f"the candidates of {path} name their reader", holds=bool(candidate.reader))
        for place in candidate.evidence:
            left, top, right, bottom = place.box
            on_page = 0 <= left <= right <= 1 and 0 <= top <= bottom <= 1 and place.page in pages
            require(f"the evidence of {path} lies on a page", holds=on_page)


def _holds_texts(node: Json) -> bool:
    if isinstance(node, Mapping):
        return all(_holds_texts(child) for child in node.values())
    if isinstance(node, list | tuple):
        return all(_holds_texts(child) for child in node)
    return node is None or isinstance(node, str)


def _is_number(text: str) -> bool:
    return number(text) is not None and "e" not in text.lower()


def _is_day(text: str) -> bool:
    day = day_of(text)
    return day is not None and day.isoformat() == text


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


FORMS: Mapping[Kind, Callable[[str], bool]] = {
    "amount": _is_number,
    "quantity": _is_number,
    "date": _is_day,
    "time": _matches(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?"),
    "currency": _matches(r"[A-Z]{3}"),
    "iban": _matches(r"[A-Z]{2}\d{2}[A-Z0-9]{4,30}"),
    "tax_id": _matches(r"\S+"),
    "identifier": _matches(r"\S(.*\S)?"),
    "text": _matches(r"(?s)\S(.*\S)?"),
}
"""How each kind of value is written in an answer."""
