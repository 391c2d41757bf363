"""Pictures are shown to a moderator at the last moment: just these, just before they are sent, and only then."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from weakref import WeakKeyDictionary

from sightline import registry
from sightline.errors import ModeratorError, PictureBlocked, UsageError
from sightline.moderate import Moderator
from sightline.moderate.audit import Audit, JsonLines, Logged, entry_for
from sightline.moderate.ruling import ruled
from sightline.moderate.together import all_of, any_of
from sightline.observe import stage
from sightline.screen.policy import Screen
from sightline.types import Image, Moderation, Question, Rendition, Ruling

# Moderators that send nothing anywhere. Of another package's nobody knows.
HERE = frozenset({"nudenet"})
# A judgement has a deadline, which is not for waiting behind hundreds of other pages of the same document.
AT_ONCE = 4
SCANNED_AS = "anthropic:claude-sonnet-4-5"


@dataclass(frozen=True, slots=True)
class Ruled:
    """What was decided about one picture that was to be sent, in so many seconds."""

    rendition: Rendition
    ruling: Ruling
    seconds: float = 0.0


class Guard:
    """Judges pictures by the moderators of `screen`, and remembers what it said of the pages of each document.

    It is what a model awaits before it sends pictures. Safe to use for many documents at once.
    """

    def __init__(self, screen: Screen | None = None) -> None:
        self.screen = screen or Screen()
        self._said: WeakKeyDictionary[Image, dict[str, Ruled]] = WeakKeyDictionary()
        self._copies: WeakKeyDictionary[Image, Image] = WeakKeyDictionary()

    @property
    def sends(self) -> tuple[str, ...]:
        """The moderators that pictures leave this machine for."""
        return tuple(name for name in self.screen.moderators if name not in HERE)

    @stage("moderate")
    async def __call__(self, question: Question, renditions: Sequence[Rendition]) -> None:
        """Return where `renditions` of the pages of `question` may be sent. Raises PictureBlocked where they may not.

        Costs 30 ms of CPU time for a picture with `nudenet`, once for each, however often it is asked.
        """
        rulings = await self.rulings(question.images, renditions)
        worst = next((ruling for ruling in rulings if ruling.decision == "block"), None)
        if worst is not None:
            why = ", ".join(reason.category for reason in worst.reasons) or worst.fault
            raise PictureBlocked(
                f"{worst.moderation.moderator} blocks a picture ({why}), so nothing was sent; thresholds are settings."
            )

    async def rulings(self, images: Sequence[Image], renditions: Sequence[Rendition]) -> list[Ruling]:
        """The ruling on each of `renditions`, which show pages of `images`; none where no moderator is named."""
        if not self.screen.moderators:
            return []
        pages, turns = {image.page: image for image in images}, asyncio.Semaphore(AT_ONCE)

        async def ruling(one: Rendition) -> Ruling:
            async with turns:
                return await self._ruling(pages[one.page], one)

        return await asyncio.gather(*map(ruling, renditions))

    def copied(self, image: Image, copy: Image) -> None:
        """From now on, what is said of `copy`, which is sent in place of `image`, is said of that."""
        self._copies[copy] = image

    def said(self, images: Sequence[Image]) -> list[Ruled]:
        """What was decided about pictures of `images`, in their order."""
        return [ruled for image in images for ruled in self._said.get(image, {}).values()]

    async def aclose(self) -> None:
        """Close the connections of the moderators."""
        for moderator in self.__dict__.get("_moderators", ()):
            if hasattr(moderator, "aclose"):
                await moderator.aclose()

    async def _ruling(self, image: Image, rendition: Rendition) -> Ruling:
        digest = sha256(rendition.data).hexdigest()
        image = self._copies.get(image, image)
        known = self._said.setdefault(image, {})
        if digest not in known:
            start = time.perf_counter()
            ruling = await self._judged(rendition.data)
            seconds = time.perf_counter() - start
            self._audit.write(entry_for(ruling, self.screen.policy, digest=digest, at=datetime.now(UTC)))
            known[digest] = Ruled(replace(rendition, page=image.page), ruling, seconds)
        return known[digest].ruling

    async def _judged(self, jpeg: bytes) -> Ruling:
        try:
            moderator = self._moderator
        except ModeratorError as fault:
            # One that has no key is as silent as one that is down.
            return self.screen.policy.rule(Moderation({}, ",".join(self.screen.moderators)), fault=fault)
        return await ruled(moderator, jpeg, self.screen.policy)

    @cached_property
    def _moderators(self) -> tuple[Moderator, ...]:
        return tuple(registry.moderator(name)() for name in self.screen.moderators)

    @cached_property
    def _moderator(self) -> Moderator:
        if len(self._moderators) == 1:
            return self._moderators[0]
        return (any_of if self.screen.combine == "any" else all_of)(*self._moderators)

    @cached_property
    def _audit(self) -> Audit:
        return Logged() if self.screen.audit is None else JsonLines(self.screen.audit)


def as_sent(images: Sequence[Image], *, neutralised: bool) -> list[Rendition]:
    """The pages as a model is sent them that takes 1568 px, for who wants to know without asking one."""
    from sightline.image.render import render
    from sightline.models import plan

    return [
        rendition
        for image in images
        for rendition in render(image, plan(image.size_px, SCANNED_AS), neutralised=neutralised)
    ]


def kept_here(guard: Guard) -> Guard:
    """`guard`, where its moderators send nothing. Raises UsageError where they do."""
    if guard.sends:
        raise UsageError(
            f"The settings name {', '.join(guard.sends)}, which pictures would be sent to, and a scan sends nothing; "
            "allow it with --send, or name no moderator but nudenet."
        )
    return guard
