"""One moderator, several, and none that answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from sightline.errors import ModeratorDown, ModeratorUnauthorized, UsageError
from sightline.moderate.policy import Policy
from sightline.moderate.ruling import ruled
from sightline.moderate.together import all_of, any_of
from sightline.testing.conformance import check_moderator
from sightline.testing.moderators import Behaviour
from sightline.types import Moderation


@dataclass
class Fixed:
    """Sees the same in every picture, or fails, or thinks for `wait_s` first."""

    scores: dict[str, float] = field(default_factory=dict)
    name: str = "fixed"
    version: str = "1"
    fails: Exception | None = None
    wait_s: float = 0.0

    async def judge(self, jpeg: bytes) -> Moderation:
        del jpeg
        await asyncio.sleep(self.wait_s)
        if self.fails:
            raise self.fails
        return Moderation(self.scores, f"{self.name}/{self.version}")


DOWN = Fixed(name="down", fails=ModeratorDown("down is down."))


async def test_a_harmless_picture_is_allowed_without_a_reason() -> None:
    ruling = await ruled(Fixed({"nudity": 0.1, "faces": 0.9}), b"")
    assert (ruling.decision, ruling.reasons, ruling.fault) == ("allow", (), None)
    assert ruling.moderation == Moderation({"nudity": 0.1, "faces": 0.9}, "fixed/1")


async def test_what_is_seen_beyond_a_threshold_is_blocked_with_its_reason() -> None:
    ruling = await ruled(Fixed({"gore": 0.95}), b"")
    assert ruling.decision == "block"
    assert [(reason.category, reason.score) for reason in ruling.reasons] == [("gore", 0.95)]


@pytest.mark.parametrize("when_down", ["allow", "review", "block"])
async def test_what_happens_when_a_moderator_is_down_is_a_setting_and_leaves_a_mark(when_down) -> None:
    ruling = await ruled(DOWN, b"", Policy(when_down=when_down))
    assert (ruling.decision, ruling.fault) == (when_down, "moderator_down")
    assert ruling.moderation == Moderation({}, "down/1")


async def test_by_default_a_picture_that_nobody_judged_is_reviewed() -> None:
    assert (await ruled(DOWN, b"")).decision == "review"


async def test_a_wrong_key_is_a_fault_like_any_other_and_has_its_own_code() -> None:
    ruling = await ruled(Fixed(fails=ModeratorUnauthorized("no key.")), b"")
    assert (ruling.decision, ruling.fault) == ("review", "moderator_auth")


async def test_any_moderator_is_cut_off_at_the_deadline_of_the_policy() -> None:
    ruling = await ruled(Fixed({"gore": 1.0}, wait_s=30), b"", Policy(deadline_s=0.05))
    assert (ruling.decision, ruling.fault) == ("review", "moderator_timeout")


async def test_a_timeout_of_the_moderators_own_making_is_not_taken_for_the_deadline() -> None:
    with pytest.raises(TimeoutError):
        await ruled(Fixed(fails=TimeoutError()), b"")


async def test_any_of_takes_the_highest_score_and_all_of_the_lowest() -> None:
    first, second = Fixed({"gore": 0.9, "nudity": 0.2}, "one"), Fixed({"gore": 0.3, "drugs": 0.6}, "two", "2")
    highest, lowest = await any_of(first, second).judge(b""), await all_of(first, second).judge(b"")
    assert highest == Moderation({"gore": 0.9, "nudity": 0.2, "drugs": 0.6}, "any-of(one,two)/1,2")
    assert lowest == Moderation({"gore": 0.3, "nudity": 0.2, "drugs": 0.6}, "all-of(one,two)/1,2")


async def test_what_one_saw_blocks_although_another_is_down_and_that_would_be_allowed() -> None:
    both = any_of(Fixed({"gore": 0.95}), DOWN)
    ruling = await ruled(both, b"", Policy(when_down="allow"))
    assert (ruling.decision, ruling.fault) == ("block", "moderator_down")


async def test_several_are_asked_at_the_same_time() -> None:
    slow = any_of(*(Fixed({"gore": 0.1}, f"slow{number}", wait_s=0.2) for number in range(5)))
    async with asyncio.timeout(0.8):
        await slow.judge(b"")


async def test_the_one_that_is_down_is_named_with_the_code_of_its_fault() -> None:
    with pytest.raises(ModeratorDown, match=r"no judgement of down \(moderator_down\)"):
        await all_of(Fixed({"gore": 0.1}), DOWN).judge(b"")


def test_a_combination_of_none_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one"):
        any_of()


async def test_a_combination_is_a_moderator_and_keeps_what_the_port_promises(nudenet, connect) -> None:
    async with connect("google-vision") as (google, _):
        await check_moderator(any_of(nudenet, google))
        await check_moderator(all_of(nudenet, any_of(google)))


async def test_a_vendor_that_hangs_takes_nothing_away_from_what_another_saw(connect, page) -> None:
    async with connect("google-vision", script=Behaviour("hang"), deadline_s=0.2) as (google, _):
        ruling = await ruled(any_of(Fixed({"gore": 0.95}), google), page, Policy(when_down="allow"))
    assert (ruling.decision, ruling.fault) == ("block", "moderator_down")
