"""Ask one provider after the other until one answers."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.errors import Exhausted, ProviderError, UsageError
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.deadline import ask_until, now
from sightline.vlm.wrappers.spent import NOTHING, together


class Chain:
    """Asks the next of `links` after an error with `elsewhere`; any other error ends the chain and is raised.

    All links together have `deadline_s` seconds. Each but the last may take `share` of what is left, so that one
    that says nothing leaves time for the next: of 30 s, three links get at most 15, 7.5 and 7.5. Where the last one is
    quick, such as rules, give the seconds that it needs as `last_s`: the others divide the rest as if it were not
    there, so that a slow model with only rules behind it has nearly all the time. The answer names the link that gave
    it. Exhausted, when all have failed, holds every error, may be met elsewhere and can be
    retried when one of them can: chains nest. `name` is the links' names with bars between unless it is given.
    """

    def __init__(
        self,
        links: Sequence[Provider],
        *,
        deadline_s: float = 30.0,
        share: float = 0.5,
        last_s: float | None = None,
        name: str | None = None,
    ) -> None:
        if not links or not 0 < share <= 1:
            raise UsageError("A chain needs at least one link, and a share above 0 and up to 1.")
        self._links = tuple(links)
        self._deadline_s = deadline_s
        self._share = share
        self._last_s = last_s
        self._name = name or "|".join(link.name for link in self._links)

    @property
    def name(self) -> str:
        """The name of the whole; the answer names the link."""
        return self._name

    def quote(self, question: Question) -> Quote:
        """All links together: each may be paid and fail."""
        return together(*(link.quote(question) for link in self._links))

    async def ask(self, question: Question) -> Answer:
        """The first answer, with what the links before it cost."""
        end, spent = now() + self._deadline_s, NOTHING
        failures: list[ProviderError] = []
        for number, link in enumerate(self._links, start=1):
            try:
                return spent.on_answer(await ask_until(self._until(number, end), link, question))
            except ProviderError as error:
                if not error.elsewhere:
                    raise spent.on_error(error) from error.__cause__
                failures.append(error)
                spent += error
        told = "; ".join(f"{link.name}: {error.code}" for link, error in zip(self._links, failures, strict=True))
        raise Exhausted(f"No provider of the chain gave an answer ({told}).", failures=failures) from failures[-1]

    def _until(self, number: int, end: float) -> float:
        """When link `number`, counted from 1, is cut off."""
        links = len(self._links)
        if number == links:
            return end
        if self._last_s is not None:
            links, end = links - 1, end - self._last_s
        return end if number == links else now() + (end - now()) * self._share
