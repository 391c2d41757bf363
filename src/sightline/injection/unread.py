"""Print that the engine left out: it is shown to it once more, then to one that knows its script, and else reported.

What nobody here can read a model may read, so that it never passes in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import TypeAlias

from sightline.injection.hidden.marks import Marks
from sightline.injection.hidden.strips import SURE, Read, Said, Strip, said, strip
from sightline.injection.judge import judge_string
from sightline.injection.script import Look, Script, look
from sightline.injection.uncovered import uncovered_rows
from sightline.types import Box, Found, Image, Reading

Other: TypeAlias = Callable[[Script], Read | None]
"""The `read` of an engine that knows a script; None where no such engine is installed."""

# A row is taken for print from this margin on. Of lines that were drawn in fonts that nothing was learned from, 97 of
# 100 in Cyrillic, Korean and Devanagari letters reach it, and 93 of 100 in Arabic ones.
LEAST_MARGIN = 1.0
# More rows than these are not shown to anybody, and count as unread.
MOST_ROWS = 24
# What was read of a row is all of it when it has so many letters and digits for each time that it is as long as high:
# Latin letters have two, Chinese ones have one.
LEAST_LETTERS = 0.5
# An engine that knows the script may be less sure of it than the first one is of its own.
SURE_OF_OTHER = 0.6
NAMES: dict[Script, str] = {
    "known": "Latin or Chinese",
    "cyrillic": "Cyrillic",
    "hangul": "Korean",
    "arabic": "Arabic",
    "devanagari": "Devanagari",
    "other": "other",
}


@dataclass(frozen=True, slots=True)
class _Missed:
    """A row that was left out, and what it looks like."""

    strip: Strip
    look: Look


def no_other(script: Script) -> Read | None:  # noqa: ARG001 (the shape of `Other`)
    """For who has one engine only."""
    return None


def judge_unread(page: Image, reading: Reading, seen: Marks, read: Read, *, other: Other = no_other) -> list[Found]:
    """The orders in print that `reading` lacks, and where there is print that neither `read` nor `other` can read.

    `seen` are the marks of `page`, as it is searched. Costs 5 ms of CPU time for a page that was read well.
    """
    missed = list(_missed(seen, reading))
    found: list[Found] = []
    if missed:
        missed, orders = _judged(missed, page, read, SURE)
        found += orders
    if missed and (reader := other(_script(missed))):
        missed, orders = _judged(missed, page, reader, SURE_OF_OTHER)
        found += orders
    return [*found, _unread(missed, page)] if missed else found


def _missed(seen: Marks, reading: Reading) -> Iterator[_Missed]:
    for row in uncovered_rows(seen.ink, reading):
        one = strip(row, seen.levels, around=2)
        seems = look(one.shades)
        if seems.margin >= LEAST_MARGIN:
            yield _Missed(one, seems)


def _judged(missed: Sequence[_Missed], page: Image, read: Read, sure: float) -> tuple[list[_Missed], list[Found]]:
    """Those of `missed` that `read` cannot read either, and the orders in the others."""
    told = said([one.strip for one in missed[:MOST_ROWS]], page, read)
    good = [one for one in told if one.confidence >= sure and _is_whole(one)]
    known = {one.strip.row for one in good}
    lines = sorted(good, key=lambda one: one.strip.row.place[1])
    box = _box([one.strip for one in lines], page) if lines else None
    orders = judge_string(" ".join(one.text for one in lines), "injection_visible", page.page, box)
    return [one for one in missed if one.strip.row not in known], orders


def _is_whole(one: Said) -> bool:
    left, _, right, _ = one.strip.row.place
    return sum(map(str.isalnum, one.text)) >= LEAST_LETTERS * (right - left) / one.strip.row.height


def _script(missed: Sequence[_Missed]) -> Script:
    """What most of the rows are in, longer ones counting more: the engine knows its own, so it is not one of those."""
    lengths: dict[Script, int] = {}
    for one in missed:
        script: Script = next(name for name in one.look.scripts if name != "known")
        lengths[script] = lengths.get(script, 0) + one.strip.shades.shape[1]
    return max(lengths, key=lambda name: lengths[name])


def _unread(missed: Sequence[_Missed], page: Image) -> Found:
    score = 1 / (1 + exp(-max(one.look.margin for one in missed)))
    rows = "1 row" if len(missed) == 1 else f"{len(missed)} rows"
    told = f"{rows} that nothing here can read, likely in {NAMES[_script(missed)]} letters"
    box = _box([one.strip for one in missed], page)
    return Found("unread_text", page.page, box, told, round(score, 3), "review")


def _box(strips: Sequence[Strip], page: Image) -> Box:
    width, height = page.size_px
    places = [one.row.place for one in strips]
    boxes = [(left, top, min(right, width), min(bottom, height)) for left, top, right, bottom in places]
    return Box.around(
        [Box(left / width, top / height, right / width, bottom / height) for left, top, right, bottom in boxes]
    )
