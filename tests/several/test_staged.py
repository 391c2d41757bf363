"""First each image, then all that was said of them."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from sightline.errors import BadImage, Refused
from sightline.several import each_then_all
from sightline.several.merged import MOST_CHARACTERS
from sightline.tasks.sequence import look, sequence
from sightline.testing.scripted import Scripted
from sightline.testing.server import Call
from sightline.types import Answer, Usage

PAID = Usage(100, 10, requests=1)
EACH = look("a plant")


def said(call: Call) -> dict:
    numbers = re.findall(r"Image (\d+):", call.text)
    if call.pictures:
        return {"analysis": f"Leaf {numbers[0]}.", "text": None}
    return {"summary": "It grows.", "progression": [{"text": "One leaf more.", "images": ["1", "2"]}]}


def one(analysis: str = "A leaf.") -> Answer:
    return Answer({"analysis": analysis, "text": None}, {}, "scripted", usage=PAID, cost_usd=Decimal("0.01"))


def last() -> Answer:
    return Answer({"summary": "It grows."}, {}, "scripted", usage=PAID, cost_usd=Decimal("0.01"))


async def test_every_wire_is_asked_about_each_image_and_then_without_any(name, server, model, about) -> None:
    async with server(said) as fake, model(name, fake) as asked:
        answer = await each_then_all(asked, about(3, task=sequence("a plant")), each=EACH)
    assert [len(call.pictures) for call in fake.calls] == [1, 1, 1, 0]
    assert answer.values["images"] == [
        {"image": str(number), "analysis": f"Leaf {number}.", "text": None} for number in (1, 2, 3)
    ]
    assert answer.values["progression"] == [{"text": "One leaf more.", "images": ["1", "2"]}]
    assert [candidate.value for candidate in answer.candidates["images[1].analysis"]] == ["Leaf 2."]
    assert (answer.parts, answer.usage.requests) == (3, 4)


async def test_the_last_question_holds_every_analysis_and_the_context(server, model, about) -> None:
    async with server(said) as fake, model("openai:gpt-4.1", fake) as asked:
        await each_then_all(asked, about(2, task=sequence("a plant")), each=EACH)
    text = fake.calls[-1].text
    assert '{"image": "1", "analysis": "Leaf 1.", "text": null}' in text
    assert "What they are about: a plant" in text
    assert "images[]" not in json.dumps(fake.calls[-1].schema)
    assert "images" not in (fake.calls[-1].schema or {}).get("properties", {})


async def test_an_image_without_an_answer_stops_no_other_and_is_paid(about) -> None:
    refused = Refused("no", usage=PAID, cost_usd=Decimal("0.01"))
    asked = Scripted([one(), refused, one(), last()])
    answer = await each_then_all(asked, about(3, task=sequence()), each=EACH)
    assert [item["analysis"] for item in answer.values["images"]] == ["A leaf.", None, "A leaf."]
    assert answer.cost_usd == Decimal("0.04")


async def test_nobody_is_asked_about_the_whole_where_nothing_was_said_of_any_image(about) -> None:
    asked = Scripted([Refused("no", usage=PAID, cost_usd=Decimal("0.01")) for _ in range(3)])
    with pytest.raises(Refused) as failed:
        await each_then_all(asked, about(3, task=sequence()), each=EACH)
    assert (len(asked.asked), failed.value.cost_usd) == (3, Decimal("0.03"))


async def test_a_picture_that_nobody_may_see_ends_all_of_it(about) -> None:
    asked = Scripted([one(), BadImage("unreadable"), *[one()] * 20])
    with pytest.raises(BadImage) as failed:
        await each_then_all(asked, about(20, task=sequence()), each=EACH)
    assert len(asked.asked) < 20
    assert failed.value.cost_usd >= Decimal("0.01")


async def test_a_merge_that_fails_has_cost_what_came_before_it(about) -> None:
    asked = Scripted([one(), one(), Refused("no", usage=PAID, cost_usd=Decimal("0.01"))])
    with pytest.raises(Refused) as failed:
        await each_then_all(asked, about(2, task=sequence()), each=EACH)
    assert failed.value.cost_usd == Decimal("0.03")


async def test_more_than_a_question_holds_is_merged_in_stages(about) -> None:
    long = one("leaf " * (MOST_CHARACTERS // 25))
    asked = Scripted([*[long] * 6, *[last()] * 3])
    answer = await each_then_all(asked, about(6, task=sequence()), each=EACH)
    merges = asked.asked[6:]
    assert [question.images for question in merges] == [()] * 3
    assert all(len(question.task.prompt) < MOST_CHARACTERS * 1.1 for question in merges)
    assert (answer.values["summary"], answer.cost_usd) == ("It grows.", Decimal("0.09"))
