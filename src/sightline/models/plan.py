"""The size and the parts in which to send a picture to a model, and what it will cost there in tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sightline.box import Box
from sightline.errors import UsageError
from sightline.models.detail import GLANCE, choose_detail
from sightline.models.legible import LEGIBLE_PX, LOST_PX, assumed_px, overlap
from sightline.models.prices import usd
from sightline.models.profiles import Profile, profile
from sightline.models.seen import Size
from sightline.models.split import Overlap, Parts, grids, whole

# So many parts of a page of 12.6 megapixels, the working size, Claude's standard resolution sees unreduced.
MAX_CROPS = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """How to send one picture of `page_px`, (width, height) in px.

    `detail` is the level to ask for. `boxes` are the parts to send, in reading order, as fractions of the page;
    `size_px` (width, height) is what to send of each. `image_tokens` is the bill for all of them, and `exact` is False
    where that is an estimate. `text_px` is the height of capitals in the small print as the model sees it, None where
    it is not known; `max_bytes` is what the provider takes as one picture, coded as base64, None where it does not say.
    """

    model: str
    detail: str
    page_px: Size
    size_px: Size
    boxes: tuple[Box, ...]
    image_tokens: int
    exact: bool
    text_px: float | None = None
    max_bytes: int | None = None

    @property
    def crops(self) -> int:
        """In how many pictures the page is sent."""
        return len(self.boxes)

    def usd(self, *, at: datetime) -> Decimal | None:
        """What all parts cost as input at the list price of the time `at`; None where the model has none."""
        return usd(self.image_tokens, self.model, at=at)

    @property
    def legible(self) -> bool | None:
        """Whether the small print is large enough as the model sees it; None where its height is not known."""
        return None if self.text_px is None else self.text_px >= LEGIBLE_PX


class _Way(NamedTuple):
    """Parts, the size at which the model sees each, the tokens for all, and the reduction (1: none)."""

    parts: Parts
    size_px: Size
    tokens: int
    scale: float


def plan(  # noqa: PLR0913 (all but the first two are keywords that most callers leave out)
    size: Size,
    model: str,
    *,
    detail: str = "auto",
    task: str | None = None,
    own: Iterable[Profile] = (),
    text_px: float | None = None,
    max_crops: int = MAX_CROPS,
    pictures: int = 1,
) -> Plan:
    """How to send a picture of `size` (width, height in px) so that `model` has nothing left to resize.

    With `detail` "auto" the level is chosen by `task` (such as receipt, table, classify) and size. `own` rows come
    before the shipped ones. `text_px` is the height of capitals in the small print, as `image.capitals_px` measures it;
    where the model would see it smaller than LEGIBLE_PX, the page is cut into the fewest overlapping parts, `max_crops`
    at most, in which it does not. Without it only long slips are cut, whose shape tells how they are printed; and for
    a glance (a task such as classify, or the level `low`) nothing is. Of many `pictures` in a request some models take
    only smaller ones. Planning a planned size gives that size again.

    Raises UsageError for a size without area, `max_crops` below 1 and a shape that the model refuses, UnknownName for
    a level that the model does not have.
    """
    _check(size, max_crops)
    row = profile(model, own).among(pictures)
    level = choose_detail(row, size, task) if detail == "auto" else row.level(detail)
    most = 1 if task in GLANCE or level == "low" else min(max_crops, row.max_images or max_crops)
    way = _Ways(row, level, size).best(assumed_px(size) if text_px is None else text_px, most)
    if way is None:
        raise UsageError(f"{model} refuses pictures as long and narrow as {size[0]}x{size[1]} px; cut it into parts.")
    seen_px = None if text_px is None else text_px * way.scale
    sent, tokens = way.size_px, way.tokens
    return Plan(model, level, size, sent, way.parts.boxes, tokens, row.exact, text_px=seen_px, max_bytes=row.max_bytes)


def _check(size: Size, max_crops: int) -> None:
    if min(size) < 1:
        raise UsageError(f"A picture of {size[0]}x{size[1]} px has no area; give sides of at least 1 px.")
    if max_crops < 1:
        raise UsageError(f"A page cannot be sent in {max_crops} pictures; allow at least 1.")


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways to send one page to one family at one level of detail."""

    row: Profile
    level: str
    size: Size

    def best(self, printed: float | None, most: int) -> _Way | None:
        """The fewest parts in which print of that height is legible, or as large as can be; None: all are refused."""
        entire = self._way(whole(self.size))
        goal = min(1.0, LEGIBLE_PX / printed) if printed is not None and printed >= LOST_PX else 0.0
        if entire is not None and entire.scale >= goal:
            return entire
        margin = overlap(printed) if printed is not None else Overlap(0, 0)
        cut = [way for parts in grids(self.size, most, margin) if (way := self._way(parts)) is not None]
        enough = [way for way in cut if way.scale >= goal]
        if enough:
            return min(enough, key=lambda way: (len(way.parts.boxes), way.parts.columns, way.tokens))
        every = cut if entire is None else [entire, *cut]
        return max(every, key=lambda way: (way.scale, -len(way.parts.boxes)), default=None)

    def _way(self, parts: Parts) -> _Way | None:
        """These parts as the model sees them; None where it refuses pictures of their shape."""
        sent, seen = parts.size_px, self.row.see(parts.size_px, self.level)
        # What rounding takes off can make room for a smaller grid, which is then the one that counts.
        while seen.size != sent:
            sent, seen = seen.size, self.row.see(seen.size, self.level)
        if seen.refused:
            return None
        scale = min(1.0, *(there / here for there, here in zip(sent, parts.size_px, strict=True)))
        return _Way(parts, sent, seen.tokens * len(parts.boxes), scale)
