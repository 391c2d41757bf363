"""Numbers of documents, accounts and taxes: every letter and digit counts, and nothing may go on at their ends."""

from __future__ import annotations

from collections.abc import Iterator

from sightline.text.confusions import skeleton, squeezed
from sightline.text.flow import Flow
from sightline.text.places import Place
from sightline.verify.grounding.found import Sighting
from sightline.verify.grounding.index import Index

# How sure a number is for which a letter stands instead of a digit that looks like it, or the other way round.
MISREAD = 0.7


def shown(value: str, index: Index) -> Iterator[Sighting]:
    """The places where all letters and digits of `value` stand in order, whatever else stands between them."""
    wanted = squeezed(value)
    if len(wanted) > 1:
        yield from _found(wanted, index.by_rows, index.by_rows.letters, 1.0)


def misread(value: str, index: Index) -> Iterator[Sighting]:
    """The same with letters for the digits that look like them."""
    wanted = skeleton(squeezed(value))
    if len(wanted) > 1:
        yield from _found(wanted, index.by_rows, index.by_rows.skeleton, MISREAD)


def _found(wanted: str, flow: Flow, text: str, similarity: float) -> Iterator[Sighting]:
    start = text.find(wanted)
    while start >= 0:
        places = flow.places(start, start + len(wanted))
        if _is_whole(places) and len({place.row for place in places}) == 1:
            yield Sighting(places, similarity)
        start = text.find(wanted, start + 1)


def _is_whole(places: tuple[Place, ...]) -> bool:
    """Whether the number does not go on with another digit right at its ends: RE100 is not in RE1001."""
    first, last = places[0], places[-1]
    before, behind = first.line.text[: first.start][-1:], last.line.text[last.end :][:1]
    starts, ends = first.line.text[first.start], last.line.text[last.end - 1]
    return not (starts.isdecimal() and before.isdecimal()) and not (ends.isdecimal() and behind.isdecimal())
