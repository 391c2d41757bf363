"""Ask a moderator, but not for ever, and decide: also where it gives no judgement."""

from __future__ import annotations

import asyncio

from sightline.errors import ModeratorError, ModeratorTimeout
from sightline.moderate import Moderator
from sightline.moderate.policy import DEFAULT, Policy
from sightline.types import Moderation, Ruling


async def ruled(moderator: Moderator, jpeg: bytes, policy: Policy = DEFAULT) -> Ruling:
    """What `policy` makes of the picture `jpeg`, which is what a model would be sent.

    A moderator that is down is no error here but a setting, `Policy.when_down`; what other moderators saw counts even
    so, and the ruling has the code of the fault. The call is cancelled at the deadline of the policy.
    """
    try:
        return policy.rule(await _judged(moderator, jpeg, policy.deadline_s))
    except ModeratorError as fault:
        return policy.rule(Moderation(fault.scores, f"{moderator.name}/{moderator.version}"), fault=fault)


async def _judged(moderator: Moderator, jpeg: bytes, deadline_s: float) -> Moderation:
    deadline = asyncio.timeout(deadline_s)
    try:
        async with deadline:
            return await moderator.judge(jpeg)
    except TimeoutError as error:
        if not deadline.expired():
            raise
        raise ModeratorTimeout(
            f"{moderator.name} gave no judgement in {deadline_s:g} s and was cut off; "
            "allow more time with deadline_s, or ask another moderator."
        ) from error
