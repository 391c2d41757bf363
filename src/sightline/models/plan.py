"""The size at which to send a picture to a model, and what it will cost there in tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sightline.errors import UsageError
from sightline.models.detail import choose_detail
from sightline.models.profiles import Profile, profile
from sightline.models.seen import Size


@dataclass(frozen=True, slots=True)
class Plan:
    """How to send one picture.

    `detail` is the level to ask for, `size_px` (width, height) is what to send, `crops` is in how many pictures,
    `image_tokens` is the bill, and `exact` is False where that is an estimate.
    """

    model: str
    detail: str
    size_px: Size
    crops: int
    image_tokens: int
    exact: bool


def plan(size: Size, model: str, *, detail: str = "auto", task: str | None = None, own: Iterable[Profile] = ()) -> Plan:
    """The size at which `model` sees a picture of `size` (width, height in px), so that nothing is left to resize.

    With `detail` "auto" the level is chosen by `task` (such as receipt, table, classify) and size. `own` rows come
    before the shipped ones. Planning a planned size gives that size again. The picture is sent whole, as one crop.
    Raises UsageError for a size without area or of a shape that the model refuses, UnknownName for a level that the
    model does not have.
    """
    if min(size) < 1:
        raise UsageError(f"A picture of {size[0]}x{size[1]} px has no area; give sides of at least 1 px.")
    row = profile(model, own)
    level = choose_detail(row, size, task) if detail == "auto" else row.level(detail)
    sent, seen = size, row.see(size, level)
    # What rounding takes off can make room for a smaller grid, which is then the one that counts.
    while seen.size != sent:
        sent, seen = seen.size, row.see(seen.size, level)
    if seen.refused:
        raise UsageError(f"{model} refuses pictures as long and narrow as {size[0]}x{size[1]} px; cut it into parts.")
    return Plan(model, level, sent, 1, seen.tokens, row.exact)
