"""Callers with the same question at the same time share one call."""

import asyncio

import pytest

from sightline.cache.flight import SingleFlight


class Work:
    """Counts how often it is begun, and ends when it is let go."""

    def __init__(self):
        self.begun = 0
        self.cancelled = 0
        self.may_end = asyncio.Event()

    async def __call__(self):
        self.begun += 1
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return "done"


async def waiting(flights, work, number):
    callers = [asyncio.create_task(flights.run("key", work)) for _ in range(number)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return callers


async def test_fifty_at_once_begin_one_call():
    flights, work = SingleFlight(), Work()
    callers = await waiting(flights, work, 50)
    work.may_end.set()
    found = await asyncio.gather(*callers)
    assert work.begun == 1
    assert {answer for answer, _ in found} == {"done"}
    assert sum(begun for _, begun in found) == 1


async def test_the_first_may_give_up_without_harm_to_the_others():
    flights, work = SingleFlight(), Work()
    first, *others = await waiting(flights, work, 5)
    first.cancel()
    await asyncio.sleep(0)
    work.may_end.set()
    assert [answer for answer, _ in await asyncio.gather(*others)] == ["done"] * 4
    assert (work.begun, work.cancelled) == (1, 0)
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_caller_keeps_its_own_deadline():
    flights, work = SingleFlight(), Work()
    (patient,) = await waiting(flights, work, 1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await flights.run("key", work)
    work.may_end.set()
    assert (await patient)[0] == "done"
    assert work.begun == 1


async def test_work_that_nobody_waits_for_is_cancelled():
    flights, work = SingleFlight(), Work()
    callers = await waiting(flights, work, 3)
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    await asyncio.sleep(0)
    assert work.cancelled == 1
    work.may_end.set()
    assert (await flights.run("key", work))[0] == "done"
    assert work.begun == 2


async def test_all_are_told_of_a_failure_and_the_next_one_tries_again():
    flights, tries = SingleFlight(), []

    async def fails():
        tries.append(1)
        await asyncio.sleep(0)
        raise ValueError("no answer")

    found = await asyncio.gather(*(flights.run("key", fails) for _ in range(3)), return_exceptions=True)
    assert [str(error) for error in found] == ["no answer"] * 3
    assert len(tries) == 1
    with pytest.raises(ValueError, match="no answer"):
        await flights.run("key", fails)
    assert len(tries) == 2


async def test_different_keys_are_different_calls():
    flights, work = SingleFlight(), Work()
    work.may_end.set()
    await asyncio.gather(flights.run("one", work), flights.run("two", work))
    assert work.begun == 2
