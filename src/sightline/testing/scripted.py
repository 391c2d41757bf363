"""A provider that does what it is told, for tests of whatever asks one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from sightline.errors import ProviderError
from sightline.types import Answer, Question, Quote

Step: TypeAlias = Answer | ProviderError | float
"""An answer to give, an error to raise, or seconds to wait before the step behind it."""


class Scripted:
    """Goes through `steps`, one answer or error a call, and remembers in `asked` what it was asked.

    A call beyond the script raises AssertionError, unless `again` repeats the whole of it. Use it with
    `sightline.testing.virtual_time`, and waits take no time.
    `quoted` is what every question is said to take.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        name: str = "scripted",
        quoted: Quote = Quote(),  # noqa: B008 (frozen)
        again: bool = False,
    ) -> None:
        self.asked: list[Question] = []
        self.ended = 0
        """How many calls came to their answer or error; a call that was cancelled did not."""
        self._name = name
        self._steps = tuple(steps)
        self._quoted = quoted
        self._again = again
        self._next = 0

    @property
    def name(self) -> str:
        """The name that it was given."""
        return self._name

    def quote(self, question: Question) -> Quote:  # noqa: ARG002 (whatever is asked)
        """What it was given."""
        return self._quoted

    async def ask(self, question: Question) -> Answer:
        """The next answer of the script."""
        self.asked.append(question)
        wait_s, step = self._step()
        if wait_s:
            await asyncio.sleep(wait_s)
        self.ended += 1
        if isinstance(step, ProviderError):
            raise step
        if step is None:
            raise AssertionError(f"{self.name} was asked {len(self.asked)} times, more often than its script says.")
        return step

    def _step(self) -> tuple[float, Answer | ProviderError | None]:
        """The waits in front of the next answer or error, added up, and that; taken before anything is awaited."""
        wait_s = 0.0
        if self._again and self._next >= len(self._steps):
            self._next = 0
        while self._next < len(self._steps):
            step = self._steps[self._next]
            self._next += 1
            if not isinstance(step, float | int):
                return wait_s, step
            wait_s += step
        return wait_s, None
