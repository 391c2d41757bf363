"""The suites let a right implementation pass, and name what is wrong with any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from sightline.errors import EngineError, ProviderError
from sightline.image import turn
from sightline.testing.conformance import ask_about, check_engine, check_provider
from sightline.testing.conformance.sheets import printed_sheet
from sightline.types import Answer, Box, Candidate, Evidence, Image, Question, Reading, Usage, Word

SHEET = printed_sheet()
LIES_TURNED = {turn(SHEET.pages[0], degrees).digest: degrees for degrees in (90, 180, 270)}
WORDS = tuple(Word(drawn.text, drawn.box, 0.9, row) for row, drawns in enumerate(SHEET.rows) for drawn in drawns)


@dataclass
class KnowsTheSheet:
    """An engine that recognises the one sheet it has ever seen; `spoil` may change what it says of it."""

    spoil: Callable[[Reading], Reading] = lambda reading: reading
    name: str = "knows-the-sheet"

    def read(self, image: Image) -> Reading:
        words = WORDS if image.digest == SHEET.pages[0].digest else ()
        return self.spoil(Reading(image.page, words, self.name, image.size_px))

    def turn_of(self, image: Image) -> int:
        return (360 - LIES_TURNED.get(image.digest, 0)) % 360


class TurnsTheOtherWay(KnowsTheSheet):
    """Tells how the page lies, not how to set it upright."""

    def turn_of(self, image: Image) -> int:
        return (360 - super().turn_of(image)) % 360


class StumblesOverBlankPages(KnowsTheSheet):
    def read(self, image: Image) -> Reading:
        if image.digest != SHEET.pages[0].digest:
            raise EngineError(f"page {image.page} has no words")
        return super().read(image)


class Forgets(KnowsTheSheet):
    """Reads a page once, and half of it the second time."""

    seen = False

    def read(self, image: Image) -> Reading:
        reading = super().read(image)
        shown, self.seen = reading.words[len(reading.words) // 2 :] if self.seen else reading.words, True
        return replace(reading, words=shown)


def each_word(**changes: object) -> Callable[[Reading], Reading]:
    """Changes every word of a reading."""
    return lambda reading: replace(reading, words=tuple(replace(word, **changes) for word in reading.words))


def test_an_engine_that_reads_what_is_printed_passes() -> None:
    check_engine(KnowsTheSheet())


@pytest.mark.parametrize(
    ("engine", "promise"),
    [
        (KnowsTheSheet(name=""), "name"),
        (KnowsTheSheet(lambda r: replace(r, engine="other")), "names its engine"),
        (KnowsTheSheet(lambda r: replace(r, page=1)), "names its page"),
        (KnowsTheSheet(lambda r: replace(r, size_px=(1, 1))), "size of the pixels"),
        (KnowsTheSheet(each_word(text="two words")), "is one word"),
        (KnowsTheSheet(each_word(confidence=96.0)), "confidence"),
        (KnowsTheSheet(each_word(box=Box(80, 90, 120, 100))), "area of the page"),
        (KnowsTheSheet(each_word(box=Box(0.9, 0.9, 0.95, 0.95))), "where it stands, not 0%"),
        (KnowsTheSheet(lambda r: replace(r, words=r.words[: len(r.words) // 2])), "plain print is read"),
        (KnowsTheSheet(each_word(line=0)), "two rows or columns"),
        (Forgets(), "same reading"),
        (TurnsTheOtherWay(), "turned by 90 degrees is set upright by 270, not by 90"),
        (StumblesOverBlankPages(), "empty reading"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_an_engine_that_breaks_a_promise_is_told_which(engine, promise) -> None:
    with pytest.raises(AssertionError, match=promise):
        check_engine(engine)


@dataclass
class OneTotal:
    """A provider that finds the same total in every receipt; `spoil` may change what it answers."""

    spoil: Callable[[Answer], Answer] = lambda answer: answer
    name: str = "one-total"

    async def ask(self, question: Question) -> Answer:
        if question.task.name != "receipt":
            raise ProviderError("Only receipts are read here; ask for the task receipt.")
        if not question.readings[0].words:
            return Answer({"total": None}, {}, self.name)
        place = Evidence(1, Box(0.1, 0.1, 0.2, 0.2), "9.00")
        return self.spoil(
            Answer({"total": "9.00"}, {"total": (Candidate("9.00", self.name, 1.0, (place,)),)}, self.name)
        )


class SeesThings(OneTotal):
    """Finds its total on blank pages too."""

    async def ask(self, question: Question) -> Answer:
        return await super().ask(replace(question, readings=(replace(question.readings[0], words=WORDS),)))


class KnowsEveryTask(OneTotal):
    """Answers a task that it cannot know by one that it does."""

    async def ask(self, question: Question) -> Answer:
        return await super().ask(replace(question, task=replace(question.task, name="receipt")))


def values(**found: object) -> Callable[[Answer], Answer]:
    """Other values, without candidates."""
    return lambda answer: replace(answer, values=found, candidates={})


def candidate(**changes: object) -> Callable[[Answer], Answer]:
    """A changed candidate for the total."""
    return lambda answer: replace(answer, candidates={"total": (replace(answer.candidates["total"][0], **changes),)})


@pytest.fixture(scope="module")
def question() -> Question:
    return ask_about("receipt")


async def test_a_provider_that_answers_in_the_shape_of_the_task_passes(question) -> None:
    await check_provider(OneTotal(), question)


@pytest.mark.parametrize(
    ("provider", "promise"),
    [
        (OneTotal(name=" "), "name"),
        (OneTotal(lambda a: replace(a, provider="other")), "names its provider"),
        (OneTotal(lambda a: replace(a, finish_reason="")), "how it ended"),
        (OneTotal(lambda a: replace(a, usage=Usage(input_tokens=-1))), "counted from 0"),
        (OneTotal(lambda a: replace(a, usage=Usage(input_tokens=1, image_tokens=2))), "part of the input"),
        (OneTotal(lambda a: replace(a, cost_usd=Decimal(-1))), "less than nothing"),
        (OneTotal(values(total=9.0)), "a text or None"),
        (OneTotal(values(total="9,00")), "total is written as amount"),
        (OneTotal(values(date="3.4.2024")), "date is written as date"),
        (OneTotal(values(currency="€")), "currency is written as currency"),
        (OneTotal(values(grand_total="9.00")), "asks for grand_total"),
        (OneTotal(values(total=None)), "something of a document is read"),
        (OneTotal(candidate(value="8.00")), "one of its candidates"),
        (OneTotal(candidate(reader="")), "name their reader"),
        (OneTotal(candidate(evidence=(Evidence(2, Box(0.1, 0.1, 0.2, 0.2), "9.00"),))), "lies on a page"),
        (OneTotal(candidate(evidence=(Evidence(1, Box(10, 10, 20, 20), "9.00"),))), "lies on a page"),
        (SeesThings(), "not on the page is None: total"),
        (KnowsEveryTask(), "tide-table asks for total"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
async def test_a_provider_that_breaks_a_promise_is_told_which(question, provider, promise) -> None:
    with pytest.raises(AssertionError, match=promise):
        await check_provider(provider, question)


@pytest.mark.parametrize("task", ["receipt", "invoice"])
def test_a_question_about_an_example_has_its_words_and_pages(task) -> None:
    asked = ask_about(task, seed=3)
    assert asked.task.name == task
    assert len(asked.images) == len(asked.readings)
    assert all(reading.words for reading in asked.readings)
