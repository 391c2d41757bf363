"""Several moderators as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

from sightline.errors import ModeratorDown, ModeratorError, UsageError
from sightline.moderate import Moderator
from sightline.types import Moderation


def any_of(*moderators: Moderator) -> Moderator:
    """A moderator that sees what any of `moderators` sees: the highest score of each category. The stricter way."""
    return Together("any-of", moderators, max)


def all_of(*moderators: Moderator) -> Moderator:
    """A moderator that sees what all of `moderators` see: the lowest score of each category.

    Only those count that know a category at all, so what one alone knows is judged by that one.
    """
    return Together("all-of", moderators, min)


class Together:
    """Asks its members at the same time, and merges their scores by `choose`.

    Where any of them gives no judgement there is none, and ModeratorDown holds the scores of the others.
    """

    def __init__(self, kind: str, members: Sequence[Moderator], choose: Callable[[Iterable[float]], float]) -> None:
        """Raises UsageError without members."""
        if not members:
            raise UsageError(f"{kind} was given no moderators; give at least one.")
        self._kind = kind
        self._members = tuple(members)
        self._choose = choose

    @property
    def name(self) -> str:
        """The names of all members, such as any-of(nudenet,rekognition)."""
        return f"{self._kind}({','.join(member.name for member in self._members)})"

    @property
    def version(self) -> str:
        """The versions of all members, in the same order."""
        return ",".join(member.version for member in self._members)

    async def judge(self, jpeg: bytes) -> Moderation:
        """Takes as long as the slowest member. Raises ModeratorDown when one of them gives no judgement."""
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(_heard(member, jpeg)) for member in self._members]
        heard = [task.result() for task in asked]
        scores = self._merged([one.scores for one in heard])
        silent = [
            f"{member.name} ({fault.code})"
            for member, fault in zip(self._members, heard, strict=True)
            if isinstance(fault, ModeratorError)
        ]
        if silent:
            raise ModeratorDown(f"There is no judgement of {' and '.join(silent)}; try again later.", scores=scores)
        versions = [one.moderator.partition("/")[2] for one in heard if isinstance(one, Moderation)]
        return Moderation(scores, f"{self.name}/{','.join(versions)}")

    def _merged(self, heard: Sequence[Mapping[str, float]]) -> dict[str, float]:
        known = dict.fromkeys(category for scores in heard for category in scores)
        return {
            category: self._choose([scores[category] for scores in heard if category in scores]) for category in known
        }


async def _heard(member: Moderator, jpeg: bytes) -> Moderation | ModeratorError:
    """What `member` says, or why it does not: one that fails must not end the others."""
    try:
        return await member.judge(jpeg)
    except ModeratorError as fault:
        return fault
