"""Ask a provider, but not for ever."""

from __future__ import annotations

import asyncio

from sightline.errors import ProviderTimeout
from sightline.types import Answer, Question
from sightline.vlm import Provider


def now() -> float:
    """Seconds on the clock of the running event loop, by which every wrapper waits and every deadline is kept.

    One clock for `asyncio.sleep`, `asyncio.timeout` and our own sums, so that a loop with a virtual clock
    (`sightline.testing.virtual_time`) moves all of them.
    """
    return asyncio.get_running_loop().time()


async def ask_until(end: float, provider: Provider, question: Question) -> Answer:
    """The provider's answer, if it comes before `end` on the clock of the loop; ProviderTimeout otherwise.

    The call is cancelled then. Whether the provider bills what it was cut off from is not known here, so all that it
    quoted is lost.
    """
    start, deadline = now(), asyncio.timeout_at(end)
    try:
        async with deadline:
            return await provider.ask(question)
    except TimeoutError as error:
        if not deadline.expired():
            raise
        raise ProviderTimeout(
            f"{provider.name} gave no answer in {now() - start:.1f} s and was cut off; "
            "ask another provider, or allow more time with deadline_s.",
            lost=provider.quote(question),
        ) from error
