from __future__ import annotations

import asyncio
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
    RateLimited,
    Refused,
    ServerFault,
    Unauthorized,
    UsageError,
)
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Quote, Usage
from sightline.vlm.wrappers import Backoff, Retry, RetryBudget

ANSWER = Answer({"total": "9.00"}, {}, "scripted", usage=Usage(10, 5), cost_usd=Decimal("0.01"))
STEPS = st.one_of(
    st.just(ANSWER),
    st.floats(0, 40),
    st.sampled_from([Overloaded("busy"), ServerFault("down"), Refused("no")]),
    st.floats(0, 60).map(lambda seconds: RateLimited("slower", retry_after_s=seconds)),
)


def ask(provider, question) -> tuple[Answer | ProviderError, float]:
    """What comes of a question, and at which second."""

    async def asked() -> tuple[Answer | ProviderError, float]:
        try:
            return await provider.ask(question), asyncio.get_running_loop().time()
        except ProviderError as error:
            return error, asyncio.get_running_loop().time()

    return virtual_time.run(asked())


def test_an_error_that_passes_is_asked_again_after_a_pause_that_doubles(question) -> None:
    inner = Scripted([Overloaded("busy"), ServerFault("down"), ANSWER])
    answer, seconds = ask(Retry(inner, random=lambda: 1.0), question)
    assert answer == ANSWER
    assert seconds == 0.5 + 1.0


@pytest.mark.parametrize("error", [Refused("no"), BadImage("no picture"), Unauthorized("no key")])
def test_an_error_that_stays_is_raised_at_once(question, error) -> None:
    inner = Scripted([error])
    assert ask(Retry(inner), question) == (error, 0)


def test_the_server_says_how_long_to_wait_and_jitter_comes_on_top(question) -> None:
    inner = Scripted([RateLimited("slower", retry_after_s=7), ANSWER])
    assert ask(Retry(inner, random=lambda: 0.5), question) == (ANSWER, 7.25)


def test_a_wait_that_ends_behind_the_deadline_is_not_begun(question) -> None:
    slower = RateLimited("slower", retry_after_s=60)
    assert ask(Retry(Scripted([slower])), question) == (slower, 0)


def test_a_provider_that_says_nothing_is_cut_off_at_the_deadline(question) -> None:
    inner = Scripted([3600, ANSWER])
    error, seconds = ask(Retry(inner, deadline_s=12), question)
    assert isinstance(error, ProviderTimeout)
    assert "12.0 s" in error.message
    assert seconds == 12
    assert inner.ended == 0


def test_what_failed_attempts_cost_is_added_to_the_answer(question) -> None:
    empty = EmptyAnswer("nothing", usage=Usage(10, 0), cost_usd=Decimal("0.02"))
    answer, _ = ask(Retry(Scripted([empty, empty, ANSWER])), question)
    assert (answer.usage, answer.cost_usd) == (Usage(30, 5), Decimal("0.05"))
    assert empty.cost_usd == Decimal("0.02")


def test_what_failed_attempts_cost_is_added_to_the_last_error(question) -> None:
    empty = EmptyAnswer("nothing", retry_after_s=0.1, usage=Usage(10, 0), cost_usd=Decimal("0.02"))
    error, _ = ask(Retry(Scripted([empty], again=True)), question)
    assert isinstance(error, EmptyAnswer)
    assert (error.message, error.retry_after_s) == ("nothing", 0.1)
    assert (error.usage, error.cost_usd) == (Usage(30, 0), Decimal("0.06"))


def test_a_chain_is_asked_again_when_one_of_its_links_may_recover(question) -> None:
    worn = Exhausted("all failed", failures=[Refused("no"), Exhausted("deeper", failures=[Overloaded("busy")])])
    assert ask(Retry(Scripted([worn, ANSWER])), question)[0] == ANSWER
    final = Exhausted("all failed", failures=[Refused("no")])
    assert ask(Retry(Scripted([final])), question)[0] is final


def test_retries_are_a_share_of_the_calls_when_everything_fails(question) -> None:
    inner = Scripted([Overloaded("busy")], again=True)
    retry = Retry(inner, budget=RetryBudget(share=0.2, reserve=5))
    for _ in range(100):
        ask(retry, question)
    assert 100 + 20 <= len(inner.asked) <= 100 + 20 + 5


def test_a_cancelled_wait_ends_the_retrying(question) -> None:
    async def cancelled() -> int:
        inner = Scripted([Overloaded("busy"), ANSWER])
        task = asyncio.create_task(Retry(inner, random=lambda: 1.0).ask(question))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return len(inner.asked)

    assert virtual_time.run(cancelled()) == 1


def test_the_quote_covers_every_attempt(question) -> None:
    inner = Scripted([], quoted=Quote(Usage(10, 5), Decimal("0.01")))
    assert Retry(inner, backoff=Backoff(attempts=3)).quote(question) == Quote(Usage(30, 15), Decimal("0.03"))


@pytest.mark.parametrize("make", [lambda: Backoff(attempts=0), lambda: RetryBudget(share=2)])
def test_settings_that_make_no_sense_are_refused(make) -> None:
    with pytest.raises(UsageError):
        make()


@given(steps=st.lists(STEPS, max_size=12), deadline_s=st.floats(0.1, 40), chance=st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_whatever_the_provider_does_the_deadline_holds(question, steps, deadline_s, chance) -> None:
    backoff = Backoff(attempts=8)
    retry = Retry(Scripted([*steps, ANSWER]), backoff=backoff, deadline_s=deadline_s, random=lambda: chance)
    _, seconds = ask(retry, question)
    assert seconds <= deadline_s + 1e-9
