from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import BudgetExceeded, Overloaded, ProviderTimeout, RateLimited, ServerFault, TooLarge, UsageError
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Question, Quote, Usage
from sightline.vlm.wrappers import Limit, Limits, MemoryLedger, RedisLedger

ANSWER = Answer({}, {}, "scripted", usage=Usage(80, 20))
QUOTED = Quote(Usage(80, 20))
LONG = 10_000.0
# Sums of seconds as floats: a window that begins a nanosecond later holds the same calls.
JUST = 1e-6


def seconds() -> float:
    return asyncio.get_running_loop().time()


class Watched(Scripted):
    """Notes when each call starts, and how many are under way."""

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.starts: list[float] = []
        self.most = self.now = 0

    async def ask(self, question: Question) -> Answer:
        self.starts.append(seconds())
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await super().ask(question)
        finally:
            self.now -= 1


async def asked_at_once(provider, question, times: int) -> list[Answer | BaseException]:
    return await asyncio.gather(*[provider.ask(question) for _ in range(times)], return_exceptions=True)


def fullest(starts: Sequence[tuple[float, int]], window_s: float) -> int:
    """The largest sum in any window that begins with a start; a half-open window, as servers count."""
    return max(
        (sum(cost for at, cost in starts if begin <= at < begin + window_s - JUST) for begin, _ in starts), default=0
    )


@given(
    rpm=st.integers(1, 80),
    tpm=st.integers(50, 2000),
    calls=st.lists(st.tuples(st.floats(0, 20), st.integers(1, 50)), min_size=1, max_size=120),
)
@settings(max_examples=150, deadline=None)
def test_no_window_ever_holds_more_than_its_limit(rpm, tpm, calls) -> None:
    async def reserved() -> list[tuple[float, int]]:
        ledger, found = MemoryLedger(), []
        for wait_s, tokens in calls:
            await asyncio.sleep(wait_s * wait_s / 20)
            slot = await ledger.reserve("key", Limits(rpm, tpm), tokens, longest_s=LONG)
            found.append((seconds() + slot.wait_s, tokens))
        return found

    starts = virtual_time.run(reserved())
    assert [at for at, _ in starts] == sorted(at for at, _ in starts)
    assert fullest([(at, 1) for at, _ in starts], 60) <= rpm
    assert fullest(starts, 60) <= tpm


@pytest.mark.parametrize(
    "limits", [Limits(rpm=60), Limits(tpm=6000), Limits(60, 6000), Limits(rpm=1), Limits(rpm=3), Limits(tpm=3000)]
)
def test_a_long_queue_uses_at_least_nine_tenths_of_the_limit(question, limits) -> None:
    async def took() -> float:
        inner = Watched([ANSWER], again=True, quoted=QUOTED)
        rate = min(limits.rpm or LONG, (limits.tpm or LONG * 100) / 100)
        await asked_at_once(Limit(inner, limits=limits, patience_s=LONG), question, int(10 * rate))
        return inner.starts[-1] - inner.starts[0]

    assert virtual_time.run(took()) <= 600 / 0.9


def test_callers_start_in_the_order_in_which_they_came(question) -> None:
    async def order() -> list[int]:
        done: list[int] = []
        limit = Limit(Watched([ANSWER], again=True, quoted=QUOTED), limits=Limits(rpm=30), patience_s=LONG)

        async def one(number: int) -> None:
            await limit.ask(question)
            done.append(number)

        await asyncio.gather(*map(one, range(50)))
        return done

    assert virtual_time.run(order()) == list(range(50))


def test_a_first_large_call_does_not_wait(question) -> None:
    async def waited() -> float:
        inner = Watched([ANSWER], quoted=Quote(Usage(5000, 4000)))
        await Limit(inner, limits=Limits(rpm=50, tpm=10_000)).ask(question)
        return inner.starts[0]

    assert virtual_time.run(waited()) == 0


def test_tokens_that_were_quoted_but_not_used_are_given_back(question) -> None:
    async def took(used: int) -> float:
        inner = Watched([0.5, replace(ANSWER, usage=Usage(used))], again=True, quoted=Quote(Usage(1000)))
        limit = Limit(inner, limits=Limits(tpm=60_000), patience_s=LONG)
        for _ in range(100):
            await limit.ask(question)
        return seconds()

    assert virtual_time.run(took(100)) < 0.6 * virtual_time.run(took(1000))


class Vendor:
    """Counts the requests and tokens of the last minute and turns away what is beyond; quoted as models are.

    Calls take 1,700 to 6,000 tokens. The quote holds an answer of 8,192 tokens and a second attempt, which one call in
    thirty really needs.
    """

    name = "vendor"

    def __init__(self, limits: Limits) -> None:
        self.limits, self.chance = limits, Random(7)  # noqa: S311 (not secret)
        self.taken: list[tuple[float, int]] = []
        self.turned_away = 0

    def quote(self, question: Question) -> Quote:
        once = Usage(len(question.task.prompt) + 1000, 8192, requests=1)
        return Quote(once + Usage(once.input_tokens + 8192, 8192, requests=1), once=once)

    async def ask(self, question: Question) -> Answer:
        usage = await self.told(question)
        return replace(ANSWER, usage=usage + await self.told(question) if self.chance.random() < 1 / 30 else usage)

    async def told(self, question: Question) -> Usage:
        last = [tokens for at, tokens in self.taken if at > seconds() - 60]
        usage = Usage(len(question.task.prompt), self.chance.randint(200, 2000), requests=1)
        if len(last) >= self.limits.rpm or sum(last) + usage.input_tokens + usage.output_tokens > self.limits.tpm:
            self.turned_away += 1
            raise RateLimited("slower", retry_after_s=1)
        self.taken.append((seconds(), usage.input_tokens + usage.output_tokens))
        await asyncio.sleep(self.chance.uniform(1, 8))
        return usage


@pytest.mark.parametrize("limits", [Limits(600, 1_500_000), Limits(300, 3_000_000), Limits(tpm=400_000, rpm=10_000)])
def test_with_quotes_of_models_nine_tenths_of_the_limit_are_used_and_nothing_is_turned_away(question, limits) -> None:
    async def asked() -> tuple[float, int]:
        vendor, ledger = Vendor(limits), MemoryLedger()
        four = [Limit(vendor, ledger, limits=limits, patience_s=LONG) for _ in range(4)]
        tasks = [replace(question.task, name=name, prompt="x" * size) for name, size in (("a", 1500), ("b", 4000))]
        queue = [replace(question, task=task) for task in tasks * 1000]

        async def one_after_the_other(limit: Limit) -> None:
            while queue:
                await limit.ask(queue.pop())

        await asyncio.gather(*[one_after_the_other(limit) for limit in four for _ in range(50)])
        minutes = (vendor.taken[-1][0] - vendor.taken[0][0]) / 60
        used = len(vendor.taken) / limits.rpm, sum(tokens for _, tokens in vendor.taken) / limits.tpm
        return max(used) / minutes, vendor.turned_away

    share, turned_away = virtual_time.run(asked())
    assert turned_away == 0
    assert 0.9 <= share <= 1


def test_whoever_would_wait_too_long_is_told_when_to_come_back(question) -> None:
    async def asked() -> tuple[Answer | BaseException, float]:
        limit = Limit(Scripted([ANSWER], again=True, quoted=QUOTED), limits=Limits(rpm=2), patience_s=40)
        *_, late = await asked_at_once(limit, question, 3)
        return late, seconds()

    late, told_at = virtual_time.run(asked())
    assert isinstance(late, RateLimited)
    # As soon as its turn comes, which is when the one before it starts.
    assert told_at == pytest.approx(30, rel=0.1)
    assert told_at + late.retry_after_s == pytest.approx(60, rel=0.1)


def test_a_question_that_no_minute_can_hold_is_too_large(question) -> None:
    limit = Limit(Scripted([], quoted=Quote(Usage(900, 200))), limits=Limits(tpm=1000))
    with pytest.raises(TooLarge, match=r"1000 tokens a minute.*1100"):
        virtual_time.run(limit.ask(question))


@pytest.mark.parametrize("limits", [Limits(rpm=6), Limits(tpm=600), Limits(6, 100_000), Limits(600, 600)])
def test_a_caller_that_is_cancelled_while_it_waits_gives_its_place_back(question, limits) -> None:
    async def waits() -> float:
        inner = Watched([ANSWER], again=True, quoted=QUOTED)
        limit = Limit(inner, limits=limits, patience_s=LONG)
        await limit.ask(question)
        queue = [asyncio.create_task(limit.ask(question)) for _ in range(20)]
        await asyncio.sleep(1)
        for task in queue:
            task.cancel()
        ends = await asyncio.gather(*queue, return_exceptions=True)
        assert {type(end) for end in ends} == {asyncio.CancelledError}
        await limit.ask(question)
        return seconds()

    assert virtual_time.run(waits()) < 25


@pytest.mark.parametrize(
    ("error", "counts"),
    [
        (ServerFault("cut", lost=Quote(Usage(80, 8000))), True),
        (ProviderTimeout("late"), True),
        (ProviderTimeout("504", lost=Quote()), False),
        (ServerFault("500"), False),
    ],
)
def test_a_lost_reply_took_what_was_expected_and_one_that_was_turned_down_took_nothing(question, error, counts) -> None:
    async def took() -> float:
        limit = Limit(Scripted([error], again=True, quoted=QUOTED), limits=Limits(tpm=400), patience_s=LONG)
        await asked_at_once(limit, question, 1)
        for _ in range(12):
            await asked_at_once(limit, question, 1)
        return seconds()

    # Four calls of a hundred tokens a minute.
    assert (virtual_time.run(took()) > 150) == counts


def test_a_second_attempt_is_a_request_of_its_own(question) -> None:
    async def starts() -> list[tuple[float, int]]:
        inner = Watched([replace(ANSWER, usage=Usage(80, 20, requests=2))], again=True, quoted=QUOTED)
        limit = Limit(inner, limits=Limits(rpm=60), patience_s=LONG)
        for _ in range(60):
            await limit.ask(question)
        return [(at, 2) for at in inner.starts]

    assert fullest(virtual_time.run(starts()), 60) <= 60


def test_a_call_that_the_budget_did_not_allow_takes_no_place(question) -> None:
    async def waited() -> float:
        limit = Limit(Scripted([BudgetExceeded("spent"), ANSWER], quoted=QUOTED), limits=Limits(rpm=1))
        await asked_at_once(limit, question, 1)
        await limit.ask(question)
        return seconds()

    assert virtual_time.run(waited()) == 0


def test_a_call_that_was_turned_away_makes_everybody_wait(question) -> None:
    async def starts() -> list[float]:
        inner = Watched([RateLimited("slower", retry_after_s=20), ANSWER, ANSWER], quoted=QUOTED)
        limit = Limit(inner, limits=Limits(rpm=600))
        for _ in range(3):
            await asked_at_once(limit, question, 1)
        return inner.starts

    first, second, _ = virtual_time.run(starts())
    assert first == 0
    assert second >= 20


@pytest.mark.parametrize("error", [RateLimited("slower"), Overloaded("busy"), ProviderTimeout("late")])
def test_without_limits_fewer_calls_go_at_once_after_trouble(question, error) -> None:
    async def most() -> tuple[int, int]:
        inner = Watched([1, error] * 4 + [1, ANSWER] * 6, quoted=QUOTED)
        limit = Limit(inner)
        await asked_at_once(limit, question, 4)
        before, inner.most = inner.most, 0
        await asked_at_once(limit, question, 3)
        return before, inner.most

    assert virtual_time.run(most()) == (4, 2)


def test_without_limits_more_calls_go_at_once_while_all_goes_well(question) -> None:
    async def most() -> int:
        inner = Watched([1, ANSWER], again=True, quoted=QUOTED)
        await asked_at_once(Limit(inner, patience_s=LONG), question, 200)
        return inner.most

    assert 10 <= virtual_time.run(most()) <= 64


def test_without_limits_cancelled_callers_block_nobody(question) -> None:
    async def done() -> float:
        inner = Watched([10, ANSWER], again=True, quoted=QUOTED)
        limit = Limit(inner)
        tasks = [asyncio.create_task(limit.ask(question)) for _ in range(30)]
        await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ends} == {asyncio.CancelledError}
        assert await asked_at_once(limit, question, 4) == [ANSWER] * 4
        return seconds()

    assert virtual_time.run(done()) == 11


def test_without_limits_nobody_waits_longer_than_the_patience(question) -> None:
    async def asked() -> list[Answer | BaseException]:
        limit = Limit(Scripted([100, ANSWER], again=True, quoted=QUOTED), patience_s=30)
        return await asked_at_once(limit, question, 5)

    *taken, late = virtual_time.run(asked())
    assert taken == [ANSWER] * 4
    assert isinstance(late, RateLimited)


def test_what_was_called_before_the_limits_were_learnt_is_counted(question) -> None:
    async def starts() -> list[tuple[float, int]]:
        inner = Watched([ANSWER], again=True, quoted=QUOTED)
        limit = Limit(inner, patience_s=LONG)
        await asked_at_once(limit, question, 4)
        limit.observe(Limits(rpm=20))
        await asked_at_once(limit, question, 40)
        return [(at, 1) for at in inner.starts]

    assert fullest(virtual_time.run(starts()), 60) <= 20


def test_limits_below_one_are_refused() -> None:
    with pytest.raises(UsageError):
        Limits(rpm=0)


async def test_the_redis_ledger_gives_the_same_slots_as_the_one_in_memory(redis_url) -> None:
    limits, key = Limits(rpm=60, tpm=6000), uuid4().hex
    redis, memory = RedisLedger(redis_url), MemoryLedger()
    try:
        for ledger in (redis, memory):
            await ledger.settle(key, limits, requests=3, tokens=500)
        for tokens in (100, 10, 900, 1, 300, 5000):
            one = await redis.reserve(key, limits, tokens, longest_s=LONG)
            other = await memory.reserve(key, limits, tokens, longest_s=LONG)
            assert one.wait_s == pytest.approx(other.wait_s, abs=0.2)
        assert not (await redis.reserve(key, limits, 5000, longest_s=1)).granted
        await redis.settle(key, limits, requests=-4, tokens=-6000)
        await redis.pause(key, limits, 90)
        assert (await redis.reserve(key, limits, 1, longest_s=LONG)).wait_s >= 90
        assert not redis.alone
    finally:
        await redis.aclose()


async def test_processes_share_a_redis_ledger_and_none_is_given_the_same_slot(redis_url) -> None:
    key, ledgers = uuid4().hex, [RedisLedger(redis_url) for _ in range(4)]
    try:
        slots = await asyncio.gather(
            *[ledger.reserve(key, Limits(rpm=60), 1, longest_s=LONG) for ledger in ledgers for _ in range(20)]
        )
        waits = sorted(slot.wait_s for slot in slots)
        assert waits[-1] >= 78
        assert sum(wait < 60 for wait in waits) <= 60
    finally:
        for ledger in ledgers:
            await ledger.aclose()


async def test_without_its_server_a_process_goes_on_alone_with_its_share_of_the_limit() -> None:
    ledger, began = RedisLedger("redis://127.0.0.1:1/0", processes=4), time.monotonic()
    try:
        slots = [await ledger.reserve("key", Limits(rpm=60), 1, longest_s=LONG) for _ in range(15)]
        assert ledger.alone
        assert slots[-1].wait_s == pytest.approx(14 * 4, rel=0.15)
        assert time.monotonic() - began < 5
    finally:
        await ledger.aclose()
