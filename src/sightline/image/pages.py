"""Which pages are asked for: the small grammar "1-3,5"."""

from __future__ import annotations

import re

from sightline.errors import PageNotFound, UsageError

_PART = re.compile(r"([0-9]{1,9})(?:(-)([0-9]{1,9})?)?", re.ASCII)


def select(spec: str | None, *, count: int, name: str) -> tuple[int, ...]:
    """The pages, counted from 1 and ascending, that `spec` names of the `count` pages of `name`; None means all.

    A part is a page ("5"), a range ("1-3") or an open range ("4-"); what lies beyond the last page is left out.
    Raises UsageError for anything else, and PageNotFound when none of the asked pages exists.
    """
    if spec is None:
        return tuple(range(1, count + 1))
    chosen: set[int] = set()
    for part in spec.split(","):
        first, last = _bounds(part.strip(), spec=spec, count=count)
        chosen.update(range(first, min(last, count) + 1))
    if not chosen:
        pages = "1 page" if count == 1 else f"{count} pages"
        raise PageNotFound(f"{name}: pages {spec} were asked for, but it has {pages}.")
    return tuple(sorted(chosen))


def _bounds(part: str, *, spec: str, count: int) -> tuple[int, int]:
    match = _PART.fullmatch(part)
    if match is None:
        raise UsageError(f"pages {spec!r} cannot be read; write numbers and ranges such as 1-3,5.")
    first = int(match[1])
    last = int(match[3]) if match[3] else max(first, count) if match[2] else first
    if first < 1 or last < first:
        raise UsageError(f"pages {spec!r} cannot be read; pages count from 1, and a range goes upwards.")
    return first, last
