from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import (
    BadImage,
    EmptyAnswer,
    Exhausted,
    Overloaded,
    ProviderError,
    ProviderTimeout,
    Refused,
    ServerFault,
)
from sightline.errors import UsageError as Usages
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Quote, Usage
from sightline.vlm.wrappers import Chain, Simplified

ANSWER = Answer({"total": "9.00"}, {}, "last", usage=Usage(10, 5), cost_usd=Decimal("0.01"))
PAID = EmptyAnswer("nothing", usage=Usage(7, 0), cost_usd=Decimal("0.02"))


def ask(provider, question) -> Answer | ProviderError:
    try:
        return virtual_time.run(provider.ask(question))
    except ProviderError as error:
        return error


def test_the_next_link_gets_the_same_question_and_the_answer_names_it(question) -> None:
    links = Scripted([Refused("no")], name="first"), Scripted([ANSWER], name="last"), Scripted([], name="never")
    answer = ask(Chain(links), question)
    assert answer == ANSWER
    assert [link.asked for link in links] == [[question], [question], []]


def test_a_bad_picture_is_shown_to_nobody_else(question) -> None:
    never = Scripted([ANSWER])
    error = ask(Chain([Scripted([PAID]), Scripted([BadImage("no picture")]), never]), question)
    assert isinstance(error, BadImage)
    assert error.cost_usd == Decimal("0.02")
    assert never.asked == []


def test_a_silent_first_link_leaves_time_for_the_next(question) -> None:
    async def asked() -> tuple[Answer, float]:
        chain = Chain([Scripted([3600, ANSWER]), Scripted([10, ANSWER])], deadline_s=30)
        return await chain.ask(question), asyncio.get_running_loop().time()

    assert virtual_time.run(asked()) == (ANSWER, 25)


@pytest.mark.parametrize(
    ("links", "seconds"),
    [
        ([3600, ANSWER], 28),
        ([3600, 3600, ANSWER], 28),
        ([27, ANSWER], 27),
        ([3600, 13, ANSWER], 27),
        ([15, 0, ANSWER], 14),
    ],
)
def test_a_quick_last_link_takes_no_time_from_the_others(question, links, seconds) -> None:
    async def asked() -> float:
        *models, last = links
        chain = Chain([*(Scripted([wait, ANSWER]) for wait in models), Scripted([last])], deadline_s=30, last_s=2)
        assert await chain.ask(question) == ANSWER
        return asyncio.get_running_loop().time()

    assert virtual_time.run(asked()) == pytest.approx(seconds)


def test_when_all_links_are_silent_the_deadline_of_the_chain_holds(question) -> None:
    async def asked() -> float:
        with pytest.raises(Exhausted) as caught:
            await Chain([Scripted([3600]) for _ in range(3)], deadline_s=30).ask(question)
        assert [type(failure) for failure in caught.value.failures] == [ProviderTimeout] * 3
        return asyncio.get_running_loop().time()

    assert virtual_time.run(asked()) == 30


def test_chains_nest(question) -> None:
    inner = Chain([Scripted([Refused("no")]), Scripted([PAID])], name="inner")
    answer = ask(Chain([inner, Scripted([ANSWER])]), question)
    assert isinstance(answer, Answer)
    assert answer.cost_usd == Decimal("0.03")


def test_the_error_of_all_says_who_failed_and_how(question) -> None:
    chain = Chain([Scripted([Refused("no")], name="claude"), Scripted([Overloaded("busy")], name="gpt")])
    error = ask(chain, question)
    assert isinstance(error, Exhausted)
    assert "claude: refused; gpt: overloaded" in error.message
    assert error.elsewhere


def test_what_was_lost_is_in_the_error_of_all(question) -> None:
    quoted = Quote(Usage(10, 5), Decimal("0.03"))
    lost = ServerFault("cut", lost=Quote(Usage(4, 5), Decimal("0.01")))
    chain = Chain([Scripted([lost]), Scripted([3600, ANSWER], quoted=quoted), Scripted([PAID])], deadline_s=30)
    error = ask(chain, question)
    assert isinstance(error, Exhausted)
    assert (error.lost, error.cost_usd) == (Quote(Usage(14, 10), Decimal("0.04")), Decimal("0.02"))


@given(costs=st.lists(st.integers(0, 10**6), min_size=1, max_size=6), answered=st.booleans())
@settings(max_examples=50, deadline=None)
def test_the_cost_of_a_chain_is_the_sum_of_its_links(question, costs, answered) -> None:
    prices = [Decimal(cost) / 10**6 for cost in costs]
    steps = [
        EmptyAnswer("nothing", usage=Usage(cost), cost_usd=price) for cost, price in zip(costs, prices, strict=True)
    ]
    last = replace(ANSWER, usage=Usage(costs[-1]), cost_usd=prices[-1])
    links = [Scripted([step]) for step in [*steps[:-1], last if answered else steps[-1]]]
    found = ask(Chain(links), question)
    assert isinstance(found, Answer) == answered
    assert (found.cost_usd, found.usage.input_tokens) == (sum(prices), sum(costs))


def test_the_quote_is_that_of_all_links(question) -> None:
    link = Scripted([], quoted=Quote(Usage(10, 5), Decimal("0.01")))
    assert Chain([link, link]).quote(question) == Quote(Usage(20, 10), Decimal("0.02"))


def test_a_chain_without_links_is_refused() -> None:
    with pytest.raises(Usages):
        Chain([])


def test_a_link_can_be_asked_in_simpler_words(question) -> None:
    link = Scripted([ANSWER])
    ask(Simplified(link, prompt="Read the total."), question)
    (asked,) = link.asked
    assert asked.task == replace(question.task, prompt="Read the total.")
