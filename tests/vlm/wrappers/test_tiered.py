from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from sightline.errors import BadImage, EmptyAnswer, Overloaded, Refused, UsageError
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Candidate, Quote, Usage
from sightline.vlm.wrappers import Tiered

CHEAP = Answer(
    {"vendor": {"name": "Harbor"}, "total": None, "line_items": [{"total": "4.00"}, {"total": "1.00"}]},
    {"vendor.name": (Candidate("Harbor", "rules"),), "line_items[1].total": (Candidate("1.00", "rules"),)},
    "rules",
)
STRONG = Answer(
    {"vendor": {"name": "Harbour"}, "total": "9.00", "line_items": [{"total": "9.00"}]},
    {"vendor.name": (Candidate("Harbour", "gpt"),)},
    "gpt",
    "gpt-4o",
    Usage(100, 5),
    Decimal("0.01"),
)


def doubts(*paths: str):
    return lambda _question, _answer: paths


def tiered(cheap, strong, *paths: str) -> Tiered:
    return Tiered(Scripted([cheap], name="rules"), strong, doubts(*paths))


def gpt(*steps) -> Scripted:
    return Scripted(steps, name="gpt", quoted=Quote(Usage(100, 50), Decimal("0.02")))


async def test_an_accepted_answer_costs_nothing(question) -> None:
    strong = gpt()
    assert await tiered(CHEAP, strong).ask(question) is CHEAP
    assert strong.asked == []


async def test_only_what_is_in_doubt_is_asked_of_the_strong_one(question) -> None:
    strong = gpt(STRONG)
    answer = await tiered(CHEAP, strong, "vendor.name", "total").ask(question)
    (asked,) = strong.asked
    assert [field.path for field in asked.task.fields] == ["vendor.name", "total"]
    assert answer.values == {**CHEAP.values, "vendor": {"name": "Harbour"}, "total": "9.00"}
    assert (answer.provider, answer.model, answer.cost_usd) == ("rules+gpt", "gpt-4o", Decimal("0.01"))


async def test_the_candidates_of_both_are_kept_and_a_bare_value_becomes_one(question) -> None:
    answer = await tiered(CHEAP, gpt(STRONG), "vendor.name", "total").ask(question)
    assert [(c.value, c.reader) for c in answer.candidates["vendor.name"]] == [("Harbour", "gpt"), ("Harbor", "rules")]
    assert [(c.value, c.reader) for c in answer.candidates["total"]] == [("9.00", "gpt")]


async def test_doubt_about_one_item_asks_for_the_whole_list(question) -> None:
    strong = gpt(STRONG)
    answer = await tiered(CHEAP, strong, "line_items[1].total").ask(question)
    assert {field.path.partition("[")[0] for field in strong.asked[0].task.fields} == {"line_items"}
    assert answer.values["line_items"] == [{"total": "9.00"}]
    assert answer.values["vendor"] == {"name": "Harbor"}


async def test_the_strong_one_may_say_that_there_is_nothing(question) -> None:
    nothing = Answer({"vendor": {"name": None}}, {}, "gpt")
    answer = await tiered(CHEAP, gpt(nothing), "vendor.name").ask(question)
    assert answer.values["vendor"] == {"name": None}


async def test_when_the_strong_one_fails_the_cheap_answer_stands_under_its_own_name(question) -> None:
    failed = EmptyAnswer("nothing", usage=Usage(100), cost_usd=Decimal("0.01"))
    answer = await tiered(CHEAP, gpt(failed), "total").ask(question)
    assert (answer.values, answer.provider) == (CHEAP.values, "rules")
    assert (answer.usage, answer.cost_usd) == (Usage(100), Decimal("0.01"))


async def test_when_the_cheap_one_fails_the_strong_one_is_asked_everything(question) -> None:
    strong = gpt(STRONG)
    answer = await tiered(EmptyAnswer("nothing", cost_usd=Decimal("0.01")), strong).ask(question)
    assert strong.asked == [question]
    assert (answer.provider, answer.cost_usd) == ("gpt", Decimal("0.02"))


async def test_when_both_fail_the_strong_ones_error_carries_the_cost_of_both(question) -> None:
    pair = tiered(EmptyAnswer("nothing", cost_usd=Decimal("0.01")), gpt(Refused("no", cost_usd=Decimal("0.02"))))
    with pytest.raises(Refused) as caught:
        await pair.ask(question)
    assert caught.value.cost_usd == Decimal("0.03")


async def test_a_bad_picture_is_shown_to_nobody_else(question) -> None:
    strong = gpt(STRONG)
    with pytest.raises(BadImage):
        await tiered(BadImage("no picture"), strong).ask(question)
    assert strong.asked == []


async def test_doubt_about_something_that_was_never_asked_is_a_fault_of_the_program(question) -> None:
    with pytest.raises(UsageError, match="receipt has no field iban"):
        await tiered(CHEAP, gpt(STRONG), "iban").ask(question)


async def test_the_quote_is_that_of_both(question) -> None:
    assert tiered(CHEAP, gpt()).quote(question) == Quote(Usage(100, 50), Decimal("0.02"))


async def test_cancelling_reaches_the_strong_one(question) -> None:
    strong = gpt(3600, STRONG)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await tiered(CHEAP, strong, "total").ask(question)
    assert (len(strong.asked), strong.ended) == (1, 0)


async def test_a_cheap_provider_that_is_busy_is_passed_over(question) -> None:
    assert (await tiered(Overloaded("busy"), gpt(STRONG)).ask(question)).provider == "gpt"
