"""What is printed instead: values that are nearly the one that was given, and others of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from sightline.text.calls import NUMBERED, accepted, asked, calls
from sightline.text.places import Place, label_of
from sightline.types import Candidate, Field, Kind
from sightline.verify.grounding.index import Index

READER = "page"
# A field gets no more than this many.
MOST = 3
# From 0 to 1: what is less alike is another value, and no slip of the one that was given.
ALIKE = 0.75
OFFERED: frozenset[Kind] = NUMBERED.union(("amount", "date"))


def near_misses(value: str, kind: Kind, index: Index) -> tuple[Candidate, ...]:
    """What is printed that one slip makes of `value`, or `value` of it: the likest first, with its likeness."""
    from rapidfuzz.distance import OSA

    told = _told(value, kind)
    ranked = ((OSA.normalized_similarity(told, _told(text, kind)), text, place) for text, place in _all(kind, index))
    best = sorted((one for one in ranked if one[0] >= ALIKE and one[1] != value), key=lambda one: -one[0])
    return _distinct(_candidate(one, kind, index) for one in best[: 4 * MOST])


def rivals(value: str, field: Field, index: Index) -> tuple[Candidate, ...]:
    """Other values of that kind which the page calls what was asked for."""
    wanted = asked(field.path, field.kind)
    if not wanted:
        return ()
    told = _told(value, field.kind)
    others = ((text, place) for text, place in _all(field.kind, index) if _told(text, field.kind) != told)
    named = ((text, place, calls(label_of(place, index.sheet, field.kind), field.kind)) for text, place in others)
    fitting = ((text, place) for text, place, said in named if said & accepted(wanted))
    return _distinct(_candidate((0.0, text, place), field.kind, index) for text, place in fitting)


def _all(kind: Kind, index: Index) -> Iterator[tuple[str, Place]]:
    if kind in NUMBERED:
        yield from ((place.line.text[place.start : place.end], place) for place in index.codes)
        return
    known: Mapping[Decimal, list[Place]] | Mapping[str, list[Place]] = index.amounts if kind == "amount" else index.days
    yield from ((str(value), place) for value, places in known.items() for place in places)


def _told(value: str, kind: Kind) -> str:
    """What is compared: digits of money and days without marks, letters and digits of numbers."""
    if kind == "amount":
        return "".join(c for c in value if c.isdecimal())
    return "".join(c for c in value.lower() if c.isalnum())


def _candidate(one: tuple[float, str, Place], kind: Kind, index: Index) -> Candidate:
    score, text, place = one
    return Candidate(text, READER, round(score, 3), (place.evidence,), label_of(place, index.sheet, kind))


def _distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    kept: dict[str, Candidate] = {}
    for candidate in found:
        kept.setdefault(candidate.value, candidate)
        if len(kept) == MOST:
            break
    return tuple(kept.values())
