"""Several pictures in one call: each gets its own answer, or is asked about alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image as Picture

from sightline.errors import Exhausted, PictureBlocked, ProviderError, RateLimited, Refused
from sightline.image import prepare
from sightline.tasks.classify import classify
from sightline.types import Answer, Candidate, Json, Question, Quote, Reading, Upload, Usage
from sightline.vlm.wrappers import Several

TASK = classify(["red", "green", "blue", "white"])
COLOURS = ("red", "green", "blue", "white")
COST, USAGE = Decimal("0.01"), Usage(101, 7, 60, requests=1)
Garble = Callable[[list[dict[str, Json]]], list[dict[str, Json]]]


def question(colour: str) -> Question:
    file = BytesIO()
    Picture.new("RGB", (64, 48), colour).save(file, "PNG")
    [image] = prepare(Upload(f"{colour}.png", file.getvalue()))
    return Question(TASK, (image,), (Reading(1, (), "none", image.size_px),))


def shown(image) -> str:
    red, green, blue = (int(part) for part in image.pixels[0, 0])
    return {(255, 0, 0): "red", (0, 128, 0): "green", (0, 0, 255): "blue"}.get((red, green, blue), "white")


def marks(count: int) -> list[str]:
    return [f"M{number}" for number in range(1, count + 1)]


class Looker:
    """A model that sees colours, and reads marks by the number of their picture; `garble` spoils what it says."""

    name = "looker"

    def __init__(self, garble: Garble | None = None, *, faults: Mapping[int, ProviderError] | None = None) -> None:
        self.asked: list[int] = []
        self._garble = garble
        self._faults = faults or {}

    def quote(self, question: Question) -> Quote:  # noqa: ARG002 (whatever is asked)
        return Quote(USAGE, COST)

    async def ask(self, question: Question) -> Answer:
        count = len(question.images)
        self.asked.append(count)
        await asyncio.sleep(0)
        if count in self._faults:
            raise self._faults[count]
        if question.task.shown != "images":
            [image] = question.images
            return Answer({"category": shown(image)}, {}, "looker", usage=USAGE, cost_usd=COST)
        items: list[dict[str, Json]] = [
            {"number": str(i.page), "mark": f"m {i.page}", "answer": {"category": shown(i)}} for i in question.images
        ]
        items = self._garble(items) if self._garble else items
        candidates = {
            f"images[{at}].answer.category": (Candidate(str(item["answer"]["category"]), "looker"),)  # type: ignore[index] (JSON)
            for at, item in enumerate(items)
        }
        return Answer({"images": items}, candidates, "looker", usage=USAGE, cost_usd=COST)


async def answers(looker: Looker, *, most: int = 4) -> list[Answer]:
    several = Several(looker, most=most, wait_s=0.02, marks=marks)
    return await asyncio.gather(*(several.ask(question(colour)) for colour in COLOURS))


def categories(found: list[Answer]) -> list[Json]:
    return [answer.values["category"] for answer in found]


async def test_four_pictures_are_one_call_and_each_has_its_answer_and_its_part_of_the_cost():
    looker = Looker()
    found = await answers(looker)
    assert (looker.asked, categories(found)) == ([4], list(COLOURS))
    assert [answer.candidates["category"][0].value for answer in found] == list(COLOURS)
    assert sum(answer.cost_usd for answer in found) == COST
    assert sum((answer.usage for answer in found), Usage()) == USAGE


async def test_a_call_takes_no_more_than_it_may_and_waits_for_no_more_than_there_are():
    looker = Looker()
    assert categories(await answers(looker, most=3)) == list(COLOURS)
    assert sorted(looker.asked) == [1, 3]


def swapped_numbers(items):
    items[0]["number"], items[1]["number"] = items[1]["number"], items[0]["number"]
    return items


def doubled(items):
    return [*items, {**items[0], "answer": {"category": "white"}}]


def shifted(items):
    return [{**item, "answer": items[at - 1]["answer"], "mark": items[at - 1]["mark"]} for at, item in enumerate(items)]


def unmarked(items):
    return [{**item, "mark": None} for item in items]


@pytest.mark.parametrize(
    ("garble", "alone"),
    [
        (lambda items: items[:2], 2),
        (lambda items: items[::-1], 0),
        (swapped_numbers, 2),
        (doubled, 1),
        (shifted, 4),
        (unmarked, 4),
        (lambda _: [], 4),
    ],
    ids=["missing", "another order", "numbers swapped", "one twice", "all shifted", "no marks", "nothing"],
)
async def test_what_is_missing_doubled_or_at_the_wrong_number_is_asked_about_alone(garble, alone):
    looker = Looker(garble)
    found = await answers(looker)
    assert categories(found) == list(COLOURS)
    assert looker.asked == [4, *[1] * alone]
    assert sum(answer.cost_usd for answer in found) == COST * (1 + alone)


@pytest.mark.parametrize(
    "fault",
    [
        Refused("no", cost_usd=COST),
        PictureBlocked("no"),
        Exhausted("none", failures=[Refused("no", cost_usd=COST), ProviderError("rules know no categories")]),
    ],
)
async def test_a_fault_that_may_be_of_one_picture_has_each_asked_about_alone(fault):
    looker = Looker(faults={4: fault})
    found = await answers(looker)
    assert (categories(found), looker.asked) == (list(COLOURS), [4, 1, 1, 1, 1])
    assert sum(answer.cost_usd for answer in found) == 4 * COST + fault.cost_usd


async def test_any_other_fault_is_that_of_all_and_its_cost_is_divided():
    looker = Looker(faults={4: RateLimited("later", retry_after_s=3, cost_usd=COST)})
    several = Several(looker, most=4, marks=marks)
    found = await asyncio.gather(*(several.ask(question(colour)) for colour in COLOURS), return_exceptions=True)
    assert all(isinstance(error, RateLimited) and error.retry_after_s == 3 for error in found)
    assert len({id(error) for error in found}) == 4
    assert sum(error.cost_usd for error in found) == COST
    assert looker.asked == [4]


async def test_one_that_is_given_up_does_not_end_the_others():
    looker = Looker()
    several = Several(looker, most=9, wait_s=0.05, marks=marks)
    asked = [asyncio.create_task(several.ask(question(colour))) for colour in COLOURS]
    await asyncio.sleep(0.01)
    asked[0].cancel()
    found = await asyncio.gather(*asked[1:])
    assert categories(list(found)) == list(COLOURS[1:])


async def test_other_questions_are_asked_as_they_are():
    looker = Looker()
    several = Several(looker, most=4, marks=marks)
    two_pages = question("red")
    two_pages = Question(TASK, two_pages.images * 2, two_pages.readings * 2)
    with pytest.raises(ValueError, match="too many values"):
        await several.ask(two_pages)
    assert looker.asked == [2]


async def test_pictures_that_stand_for_others_are_told():
    copies = []
    several = Several(Looker(), most=2, marks=marks, copied=lambda image, copy: copies.append((image, copy)))
    first, second = question("red"), question("blue")
    await asyncio.gather(several.ask(first), several.ask(second))
    assert [image for image, _ in copies] == [first.images[0], second.images[0]]
    assert [copy.page for _, copy in copies] == [1, 2]
    assert all(copy.size_px[1] > image.size_px[1] for image, copy in copies)
