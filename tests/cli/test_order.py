"""Many pieces of work at once, shown in order."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.cli.order import in_order


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 5))
def test_results_are_shown_in_the_given_order_whatever_each_takes(turns: list[int], ahead: int) -> None:
    shown: list[tuple[int, int]] = []

    async def work(job: tuple[int, int]) -> tuple[int, int]:
        for _ in range(job[1]):
            await asyncio.sleep(0)
        return job

    jobs = list(enumerate(turns))
    asyncio.run(in_order(jobs, work, shown.append, ahead=ahead))
    assert shown == jobs


async def test_no_more_than_asked_are_under_way() -> None:
    running, most = 0, 0

    async def work(job: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return job

    await in_order(range(20), work, lambda _: None, ahead=3)
    assert most == 3


async def test_a_result_is_shown_before_later_work_is_done() -> None:
    shown = asyncio.Event()

    async def work(job: int) -> int:
        if job == 1:
            await asyncio.wait_for(shown.wait(), timeout=5)
        return job

    await in_order([0, 1], work, lambda _: shown.set(), ahead=2)


async def test_the_error_of_one_ends_all_and_comes_out_bare() -> None:
    async def work(job: int) -> int:
        if job == 2:
            raise LookupError("no such task")
        await asyncio.sleep(job)
        return job

    with pytest.raises(LookupError, match="no such task"):
        await asyncio.wait_for(in_order([0, 2, 60], work, lambda _: None, ahead=3), timeout=5)


async def test_an_error_while_showing_comes_out_bare() -> None:
    async def work(job: int) -> int:
        return job

    def show(_: int) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await in_order([1, 2, 3], work, show, ahead=2)
