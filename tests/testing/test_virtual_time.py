from __future__ import annotations

import asyncio

import pytest

from sightline.testing import virtual_time


def test_waits_take_no_time_and_keep_their_order() -> None:
    async def order() -> tuple[list[int], float]:
        done: list[int] = []

        async def after(seconds: int) -> None:
            await asyncio.sleep(seconds)
            done.append(seconds)

        await asyncio.gather(after(3600), after(60), after(7200))
        return done, asyncio.get_running_loop().time()

    assert virtual_time.run(order()) == ([60, 3600, 7200], 7200)


def test_deadlines_are_met_on_the_same_clock() -> None:
    async def cut_off() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10):
                await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    assert virtual_time.run(cut_off()) == 10


def test_waiting_for_nothing_is_an_error_and_not_for_ever() -> None:
    async def stuck() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="Everything waits"):
        virtual_time.run(stuck())
