"""Categories shown by examples, before the picture that is asked about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sightline.catalog import ByExample, Category, Example, Stepwise, meanings
from sightline.errors import UsageError
from sightline.tasks.asked import asked_task
from sightline.testing.conformance.sheets import plain_page
from sightline.testing.scripted import Scripted
from sightline.testing.server import Echo, FakeServer
from sightline.types import Answer, Image, Question, Reading, Sent
from sightline.vlm.models import Access, Model

FRUIT = [Category(name, group="fruit") for name in ("apple", "pear")]
CATEGORIES = [*FRUIT, Category("oat", group="milk"), Category("soy", group="milk")]


def page(number: int = 1) -> Image:
    return replace(plain_page((56, 28)), page=number)


EXAMPLES = [Example(name, page()) for name in ("apple", "apple", "oat")]


def question(pages: int = 1) -> Question:
    task = asked_task(categories=meanings(CATEGORIES))
    assert task
    numbers = range(1, pages + 1)
    return Question(task, tuple(map(page, numbers)), tuple(Reading(number, (), "none", (56, 28)) for number in numbers))


def said(name: str, *pages: int) -> Answer:
    sent = tuple(Sent(number, (56, 28), 9) for number in pages)
    return Answer({"category": name}, {}, "scripted", cost_usd=Decimal("0.01"), sent=sent)


async def test_examples_come_first_by_number_and_only_the_last_picture_is_asked_about() -> None:
    asked, own = Scripted([said("oat", 1, 2, 3, 4)]), question()
    answer = await ByExample(asked, EXAMPLES).ask(own)
    [seen] = asked.asked
    assert [image.page for image in seen.images] == [1, 2, 3, 4]
    assert [image.pixels is own.images[0].pixels for image in seen.images] == [False, False, False, True]
    assert [reading.page for reading in seen.readings] == [4]
    assert seen.task.shown == "images"
    assert "- images 1 to 2: apple\n- image 3: oat\nThe question is about image 4 alone." in seen.task.prompt
    assert answer.sent == (Sent(1, (56, 28), 9),)


async def test_a_document_of_several_pages_keeps_their_order_behind_the_examples() -> None:
    asked = Scripted([said("oat", 4, 5)])
    answer = await ByExample(asked, EXAMPLES).ask(question(2))
    assert "The question is about images 4 to 5 alone." in asked.asked[0].task.prompt
    assert [sent.page for sent in answer.sent] == [1, 2]


async def test_in_two_steps_only_those_of_the_group_are_shown() -> None:
    asked = Scripted([said("milk"), said("oat")])
    answer = await Stepwise(ByExample(asked, EXAMPLES), CATEGORIES).ask(question())
    assert [len(seen.images) for seen in asked.asked] == [1, 2]
    assert "- image 1: oat\n" in asked.asked[1].task.prompt
    assert answer.values == {"category": "oat"}


async def test_a_question_without_such_categories_is_asked_as_it_is() -> None:
    asked, other = Scripted([said("a")]), asked_task(categories=["a", "b"])
    assert other
    await ByExample(asked, EXAMPLES).ask(Question(other, (page(),), ()))
    assert asked.asked[0].task is other


async def test_an_example_is_the_same_image_each_time_and_what_is_said_of_a_copy_is_told_of_its_picture() -> None:
    copies: list[tuple[Image, Image]] = []
    asked, own = Scripted([said("oat"), said("oat")]), question()
    by_example = ByExample(asked, EXAMPLES, copied=lambda image, copy: copies.append((image, copy)))
    for _ in range(2):
        await by_example.ask(own)
    first, second = (seen.images for seen in asked.asked)
    assert all(one is other for one, other in zip(first[:3], second[:3], strict=True))
    assert [(image, copy) for image, copy in copies if image is own.images[0]] == [
        (own.images[0], first[3]),
        (own.images[0], second[3]),
    ]


async def test_what_is_asked_in_two_steps_shows_no_examples() -> None:
    own = question()
    with pytest.raises(UsageError, match="two steps"):
        await ByExample(Scripted([]), EXAMPLES).ask(replace(own, task=replace(own.task, untrusted=True)))


async def test_a_model_is_sent_all_of_them_with_their_numbers_and_they_are_quoted() -> None:
    async with FakeServer(Echo({"category": "oat"})) as server:
        access = Access(api_key="any", base_url=server.url("openai-responses"))
        async with Model("openai:gpt-5.4-mini", access=access) as model:
            shown = ByExample(model, EXAMPLES)
            answer = await shown.ask(question())
            quoted, alone = shown.quote(question()), model.quote(question())
    assert answer.values == {"category": "oat"}
    assert [len(call.pictures) for call in server.calls] == [4]
    assert server.calls[0].text.index("Image 3:") < server.calls[0].text.index("Image 4:")
    assert quoted.usage.image_tokens == 4 * alone.usage.image_tokens
