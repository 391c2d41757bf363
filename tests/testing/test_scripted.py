from __future__ import annotations

import asyncio

import pytest

from sightline import registry
from sightline.errors import Overloaded
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Question, Quote, Usage

QUESTION = Question(registry.task("receipt"), (), ())
ANSWER = Answer({"total": "9.00"}, {}, "scripted")


async def test_a_script_is_followed_and_what_was_asked_is_remembered() -> None:
    provider = Scripted([ANSWER, Overloaded("busy")])
    assert await provider.ask(QUESTION) is ANSWER
    with pytest.raises(Overloaded):
        await provider.ask(QUESTION)
    assert provider.asked == [QUESTION, QUESTION]


async def test_a_call_beyond_the_script_is_a_fault_of_the_test() -> None:
    with pytest.raises(AssertionError, match="asked 1 times"):
        await Scripted([]).ask(QUESTION)


async def test_a_script_can_be_repeated() -> None:
    provider = Scripted([ANSWER], again=True)
    assert [await provider.ask(QUESTION) for _ in range(3)] == [ANSWER] * 3


def test_a_wait_belongs_to_the_step_behind_it() -> None:
    async def times() -> list[float]:
        provider, found = Scripted([1, 2.5, ANSWER, ANSWER]), []
        for _ in range(2):
            await provider.ask(QUESTION)
            found.append(asyncio.get_running_loop().time())
        return found

    assert virtual_time.run(times()) == [3.5, 3.5]


async def test_a_cancelled_call_was_asked_but_did_not_end() -> None:
    provider = Scripted([3600, ANSWER])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await provider.ask(QUESTION)
    assert (len(provider.asked), provider.ended) == (1, 0)


def test_name_and_quote_are_what_was_said() -> None:
    provider = Scripted([], name="claude", quoted=Quote(Usage(1)))
    assert (provider.name, provider.quote(QUESTION)) == ("claude", Quote(Usage(1)))
