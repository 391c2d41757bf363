from __future__ import annotations

import asyncio

import pytest

from sightline.errors import BadImage, Overloaded, ProviderError, Refused, ServerFault
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer
from sightline.vlm.wrappers import Breaker

ANSWER = Answer({}, {}, "scripted")
DOWN = ServerFault("down")


async def outcome(provider, question) -> str:
    try:
        await provider.ask(question)
    except ProviderError as error:
        return error.code
    return "answer"


async def outcomes(provider, question, *, times: int) -> list[str]:
    return [await outcome(provider, question) for _ in range(times)]


def test_a_row_of_faults_opens_it_and_the_provider_is_left_in_peace(question) -> None:
    inner = Scripted([DOWN] * 3)
    codes = virtual_time.run(outcomes(Breaker(inner, row=3), question, times=5))
    assert codes == ["server"] * 3 + ["overloaded"] * 2
    assert len(inner.asked) == 3


def test_it_says_when_the_provider_is_tried_again(question) -> None:
    async def asked() -> Overloaded:
        breaker = Breaker(Scripted([DOWN]), row=1, cool_s=30)
        await outcome(breaker, question)
        await asyncio.sleep(10)
        with pytest.raises(Overloaded, match=r"scripted .* tried again in 20\.0 s") as caught:
            await breaker.ask(question)
        return caught.value

    assert virtual_time.run(asked()).retry_after_s == 20


@pytest.mark.parametrize("error", [Refused("no"), BadImage("no picture")])
def test_what_is_not_the_providers_fault_does_not_count(question, error) -> None:
    inner = Scripted([error] * 40)
    assert set(virtual_time.run(outcomes(Breaker(inner, row=2), question, times=40))) == {error.code}


def test_half_of_many_calls_open_it_too(question) -> None:
    inner = Scripted([ANSWER, DOWN], again=True)
    codes = virtual_time.run(outcomes(Breaker(inner, row=5, window=10), question, times=12))
    assert codes == ["answer", "server"] * 5 + ["overloaded"] * 2


def test_one_call_probes_after_the_pause_and_closes_it(question) -> None:
    async def asked() -> list[str]:
        breaker = Breaker(Scripted([DOWN, 1, ANSWER, ANSWER]), row=1, cool_s=30)
        codes = [await outcome(breaker, question)]
        await asyncio.sleep(30)
        codes += await asyncio.gather(outcome(breaker, question), outcome(breaker, question))
        return [*codes, await outcome(breaker, question)]

    assert virtual_time.run(asked()) == ["server", "answer", "overloaded", "answer"]


def test_a_probe_that_fails_opens_it_for_another_pause(question) -> None:
    async def asked() -> list[str]:
        breaker = Breaker(Scripted([DOWN, DOWN]), row=1, cool_s=30)
        codes = [await outcome(breaker, question)]
        await asyncio.sleep(30)
        codes += await outcomes(breaker, question, times=2)
        return codes

    assert virtual_time.run(asked()) == ["server", "server", "overloaded"]


async def cut_off(breaker, question, *, after_s: float) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(after_s):
            await breaker.ask(question)


@pytest.mark.parametrize(("after_s", "then"), [(12, "overloaded"), (2, "answer")])
def test_a_call_that_is_cut_off_counts_only_after_a_long_silence(question, after_s, then) -> None:
    async def asked() -> str:
        breaker = Breaker(Scripted([3600, ANSWER, ANSWER]), row=1, silent_s=10)
        await cut_off(breaker, question, after_s=after_s)
        return await outcome(breaker, question)

    assert virtual_time.run(asked()) == then


def test_a_cancelled_probe_leaves_room_for_the_next(question) -> None:
    async def asked() -> str:
        breaker = Breaker(Scripted([DOWN, 3600, ANSWER, ANSWER]), row=1, cool_s=30)
        await outcome(breaker, question)
        await asyncio.sleep(30)
        await cut_off(breaker, question, after_s=2)
        return await outcome(breaker, question)

    assert virtual_time.run(asked()) == "answer"
