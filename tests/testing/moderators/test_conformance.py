"""The suite of the port lets a right moderator pass, and names what is wrong with any other."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sightline.errors import PictureNotTaken
from sightline.testing.conformance import check_moderator
from sightline.types import Moderation


@dataclass
class SeesNothing:
    """Harmless is all that it says of pictures; `spoil` may change that."""

    spoil: Callable[[Moderation], Moderation] = lambda judged: judged
    takes: bytes = b"\xff\xd8"
    name: str = "sees-nothing"
    version: str = "1"

    async def judge(self, jpeg: bytes) -> Moderation:
        if not jpeg.startswith(self.takes) or len(jpeg) < 100:
            raise PictureNotTaken("sees-nothing takes JPEG; give one.")
        return self.spoil(Moderation({"gore": 0.0}, f"{self.name}/{self.version}"))


def saying(*, moderator: str = "sees-nothing/1", **scores: Any) -> Callable[[Moderation], Moderation]:
    return lambda _: Moderation(scores, moderator)


@dataclass
class Wavers(SeesNothing):
    """Says something else each time."""

    steps: Any = field(default_factory=lambda: itertools.count(1))

    async def judge(self, jpeg: bytes) -> Moderation:
        judged = await super().judge(jpeg)
        return Moderation({"gore": next(self.steps) / 50}, judged.moderator)


class TakesAnything(SeesNothing):
    """Judges what is no picture."""

    async def judge(self, jpeg: bytes) -> Moderation:
        del jpeg
        return Moderation({"gore": 0.0}, "sees-nothing/1")


async def test_a_right_moderator_passes() -> None:
    await check_moderator(SeesNothing())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (SeesNothing(name=""), "the name is not blank"),
        (SeesNothing(version=" 1"), "the version is not blank"),
        (SeesNothing(spoil=saying(gore=1.2)), "score of gore is within 0 and 1"),
        (SeesNothing(spoil=saying(gore=float("nan"))), "score of gore is within 0 and 1"),
        (SeesNothing(spoil=saying(spoof=0.1)), "not spoof"),
        (SeesNothing(spoil=saying()), "at least one category"),
        (SeesNothing(spoil=saying(moderator="another/1", gore=0.0)), "names the moderator"),
        (SeesNothing(spoil=saying(gore=0.9)), "a page of prices is harmless"),
        (Wavers(), "the same picture has the same scores"),
        (TakesAnything(), "what is no picture has no judgement"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_wrong_moderator_is_told_what_is_wrong(wrong, said) -> None:
    with pytest.raises(AssertionError, match=said):
        await check_moderator(wrong)
