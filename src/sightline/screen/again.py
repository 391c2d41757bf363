"""A record from before as that of another file that shows the same: screened as this file is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sightline.screen.ending import CHECK, finished, shown
from sightline.screen.guard import Guard, as_sent
from sightline.types import Image, Record, Screening


async def screened_again(  # noqa: PLR0913 (two documents, and what they are screened by)
    before: Record, *, screening: Screening, images: Sequence[Image], guard: Guard, neutral: bool, same: bool
) -> Record | None:
    """`before` with the `screening` of the file that has `images`; None where that asks for a look.

    Where moderators saw the pictures of `before`, they see these too, as a model does that takes 1568 px, unless they
    are the `same` to the pixel: then what was said of those holds. Where nobody saw those, no model was sent any.
    """
    moderation = before.screening.moderation if before.screening else None
    if screening.decision == "allow" and moderation and not same:
        await guard.rulings(images, await asyncio.to_thread(as_sent, images, neutralised=neutral))
        screening = finished(screening, guard.said(images))
    elif moderation:
        screening = replace(screening, moderation=moderation)
    if screening.decision != "allow":
        return None
    others = tuple(finding for finding in before.findings if finding.check != CHECK)
    return shown(replace(before, screening=None, findings=others), screening, guard.screen)


def unjudged(record: Record) -> bool:
    """Whether a picture of `record` was let through because its moderator was down."""
    return any(found.kind == "moderation" for found in (record.screening.findings if record.screening else ()))
