from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from sightline.errors import Overloaded, RateLimited, UsageError
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Question
from sightline.vlm.wrappers import AtOnce, RedisPlaces
from sightline.vlm.wrappers.places import Place

ANSWER = Answer({}, {}, "scripted")
CALL_S = 0.02


class Watched(Scripted):
    """Counts how many calls are under way, with all others that were given the same `counts`."""

    def __init__(self, counts: Counter[str], seconds: float) -> None:
        super().__init__([seconds, ANSWER], again=True)
        self.counts = counts

    async def ask(self, question: Question) -> Answer:
        self.counts["now"] += 1
        self.counts["most"] = max(self.counts["most"], self.counts["now"])
        try:
            return await super().ask(question)
        finally:
            self.counts["now"] -= 1


async def crowd(provider, question, times: int) -> list[Answer | BaseException]:
    return await asyncio.gather(*[provider.ask(question) for _ in range(times)], return_exceptions=True)


@pytest.fixture
async def several(redis_url, redis_prefix):
    """Five programs that share a server."""
    found = [RedisPlaces(redis_url, prefix=redis_prefix) for _ in range(5)]
    yield found
    for one in found:
        await one.aclose()


def test_no_more_calls_are_under_way_than_there_are_places(question) -> None:
    counts = Counter()
    answers = virtual_time.run(crowd(AtOnce(Watched(counts, 2.0), most=3), question, 12))
    assert answers == [ANSWER] * 12
    assert counts["most"] == 3


def test_who_waits_longer_than_its_patience_is_told_to_come_back(question) -> None:
    answers = virtual_time.run(crowd(AtOnce(Watched(Counter(), 2.0), most=1, patience_s=5), question, 4))
    assert answers[:3] == [ANSWER] * 3
    assert isinstance(answers[3], RateLimited)


def test_a_call_that_fails_frees_its_place(question) -> None:
    provider = AtOnce(Scripted([Overloaded("busy"), ANSWER]), most=1)
    failed, answered = virtual_time.run(crowd(provider, question, 2))
    assert isinstance(failed, Overloaded)
    assert answered == ANSWER


def test_no_place_at_all_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        AtOnce(Scripted([]), most=0)


async def test_processes_share_places_and_all_are_served(question, several) -> None:
    counts = Counter()
    providers = [AtOnce(Watched(counts, CALL_S), one, most=4) for one in several]
    answers = await asyncio.gather(*[crowd(provider, question, 12) for provider in providers])
    assert answers == [[ANSWER] * 12] * 5
    assert counts["most"] == 4


async def test_the_place_of_a_lost_process_is_free_after_its_lease(several) -> None:
    lost, other, *_ = several
    assert await lost.take("one", 1, lease_s=0.2, longest_s=1)
    assert await other.take("one", 1, lease_s=5, longest_s=0.05) is None
    assert await other.take("one", 1, lease_s=5, longest_s=3)


async def test_a_place_that_is_kept_outlasts_its_lease(several) -> None:
    holder, other, *_ = several
    place = await holder.take("one", 1, lease_s=0.1, longest_s=1)
    assert place is not None
    await holder.keep(place, lease_s=5)
    assert await other.take("one", 1, lease_s=5, longest_s=0.2) is None


async def test_who_gives_up_waiting_holds_no_place(several) -> None:
    holder, other, *_ = several
    place = await holder.take("one", 1, lease_s=5, longest_s=1)
    assert place is not None
    waiting = asyncio.create_task(other.take("one", 1, lease_s=5, longest_s=5))
    await asyncio.sleep(0.02)
    waiting.cancel()
    await asyncio.wait([waiting])
    await holder.leave(place)
    assert await holder.take("one", 1, lease_s=5, longest_s=0.5)


async def test_without_the_server_each_process_goes_on_with_its_share() -> None:
    places = RedisPlaces("redis://127.0.0.1:1/0", processes=4)
    taken = [await places.take("one", 8, lease_s=1, longest_s=0.2) for _ in range(3)]
    assert taken == [Place("one", "", alone=True)] * 2 + [None]
    await places.leave(taken[0])
    assert await places.take("one", 8, lease_s=1, longest_s=0.2)
    await places.aclose()
