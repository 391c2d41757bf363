"""What every moderator has to do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sightline.errors import ModeratorError
from sightline.image.encode import jpeg
from sightline.moderate import Moderator
from sightline.moderate.policy import DEFAULT
from sightline.testing.conformance.promises import require
from sightline.testing.conformance.sheets import plain_page, printed_sheet
from sightline.types import CATEGORIES, Image, Moderation

# A sliver, a till roll and a dot: some vendors take none of them, and then say so.
ODD_SIZES_PX = ((1, 1), (900, 3), (200, 1600))
NO_PICTURES = (b"", b"\xff\xd8\xff", b"%PDF-1.7 is no picture")
AT_ONCE = 3
# Vendors do not promise the same digits twice.
MOST_DIFFERENCE = 0.01


async def check_moderator(moderator: Moderator) -> None:
    """Raise AssertionError, saying what is wrong, unless `moderator` does what `sightline.moderate.Moderator` promises.

    It judges printed and blank pages and what is no picture: about a dozen calls. A printed page has to be harmless.
    """
    for told, what in ((moderator.name, "name"), (moderator.version, "version")):
        require(f"the {what} is not blank", holds=bool(told) and told == told.strip())
    page = _coded(printed_sheet().pages[0])
    first = await moderator.judge(page)
    _check_scores(moderator, first)
    require("a page of prices is harmless", holds=DEFAULT.rule(first).decision == "allow")
    again = await asyncio.gather(*(moderator.judge(page) for _ in range(AT_ONCE)))
    require("the same picture has the same scores, at once too", holds=all(_alike(first, one) for one in again))
    for size in ODD_SIZES_PX:
        await _check_odd(moderator, first, _coded(plain_page(size)))
    for data in NO_PICTURES:
        await _check_refusal(moderator, data)


def _coded(page: Image) -> bytes:
    return jpeg(page.pixels)


def _check_scores(moderator: Moderator, judged: Moderation) -> None:
    require("a judgement names the moderator and a version", holds=judged.moderator.startswith(f"{moderator.name}/"))
    require("at least one category is judged", holds=bool(judged.scores))
    unknown = sorted(set(judged.scores) - set(CATEGORIES))
    require(f"categories are those of the vocabulary, not {', '.join(unknown)}", holds=not unknown)
    for category, score in judged.scores.items():
        require(f"the score of {category} is within 0 and 1", holds=0 <= score <= 1)


def _alike(first: Moderation, second: Moderation) -> bool:
    return first.scores.keys() == second.scores.keys() and all(
        abs(score - second.scores[category]) <= MOST_DIFFERENCE for category, score in first.scores.items()
    )


async def _check_odd(moderator: Moderator, first: Moderation, page: bytes) -> None:
    """A picture that is not taken is refused; one that is taken has all the scores."""
    try:
        judged = await moderator.judge(page)
    except ModeratorError as refusal:
        require("a refusal says why", holds=bool(refusal.message))
        return
    _check_scores(moderator, judged)
    known: Sequence[str] = sorted(first.scores)
    require(f"every picture is judged by {', '.join(known)}", holds=sorted(judged.scores) == known)


async def _check_refusal(moderator: Moderator, data: bytes) -> None:
    try:
        judged = await moderator.judge(data)
    except ModeratorError as refusal:
        require("a refusal says why", holds=bool(refusal.message))
        return
    raise AssertionError(f"not kept: what is no picture has no judgement, but it was given {dict(judged.scores)}")
