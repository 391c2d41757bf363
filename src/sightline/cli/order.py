"""Many documents at once, shown in the order in which they were given."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


async def in_order(
    given: Iterable[Given], work: Callable[[Given], Awaitable[Made]], show: Callable[[Made], None], *, ahead: int
) -> None:
    """Await `work` on each of `given`, and hand the results to `show` in the given order, each as soon as it can be.

    At most `ahead` are under way or waiting for an earlier one, so memory does not grow with their number. The first
    error of `work` or `show` ends all of it and is raised as it is.
    """
    try:
        async with asyncio.TaskGroup() as group:
            waiting: deque[asyncio.Task[Made]] = deque()
            for one in given:
                if len(waiting) >= ahead:
                    show(await waiting.popleft())
                waiting.append(group.create_task(_awaited(work, one)))
            while waiting:
                show(await waiting.popleft())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _awaited(work: Callable[[Given], Awaitable[Made]], one: Given) -> Made:
    return await work(one)
