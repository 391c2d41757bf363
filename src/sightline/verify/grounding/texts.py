"""Names, addresses and free text: the same letters in the same order, also over the ends of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sightline.text.confusions import skeleton, squeezed, unexplained
from sightline.text.flow import Flow
from sightline.text.places import Place
from sightline.verify.grounding.found import Sighting
from sightline.verify.grounding.index import Index

# Fewer letters are a part of too many words: they have to be a word, of one line.
SHORT = 6
# One in so many letters may be lost to bad print, and a reader still be right about the whole.
LETTERS_A_LOSS = 12
# Poor print explains a difference only where OCR itself was not sure of the line.
SURE = 0.985
# Where OCR was less sure than this, a long text may differ in one of so many letters that nothing explains.
UNSURE, LETTERS_A_SLIP = 0.95, 30
# Of 100: texts less alike than this are not called near.
NEAR = 75


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretch of the page that is most like a text: how alike from 0 to 1, and whether print explains the rest."""

    places: tuple[Place, ...]
    similarity: float
    explained: bool


def shown(value: str, index: Index) -> Iterator[Sighting]:
    """The places that say `value` without case, accents and punctuation.

    Digits alone must not be a part of a longer number, and a single one has to be the whole of its line, as in a table.
    """
    wanted = squeezed(value)
    if wanted.isdecimal():
        yield from (Sighting((place,)) for place in _digits(value, wanted, index))
    elif len(wanted) > 1:
        yield from (Sighting(places) for places in _anywhere(wanted, index, "letters"))


def misread(value: str, index: Index) -> Iterator[Sighting]:
    """The places that say `value` but for letters that print alike, then those that poor print explains."""
    wanted = skeleton(squeezed(value))
    if len(wanted) <= 1 or squeezed(value).isdecimal():
        return
    found = [Sighting(places, 1 - 0.5 / len(wanted)) for places in _anywhere(wanted, index, "skeleton")]
    yield from found
    best = None if found else alignment(value, index)
    if best is not None and best.explained:
        yield Sighting(best.places, best.similarity)


def alignment(value: str, index: Index) -> Alignment | None:
    """The stretch of the page that is most like `value`; None where nothing is like it."""
    from rapidfuzz import fuzz

    wanted = skeleton(squeezed(value))
    if len(wanted) < SHORT:
        return None
    found = [(fuzz.partial_ratio_alignment(wanted, flow.skeleton), flow) for flow in (index.by_rows, index.by_columns)]
    best, flow = max(((a, f) for a, f in found if a), key=lambda pair: pair[0].score, default=(None, index.by_rows))
    if best is None or best.score < NEAR:
        return None
    start, end = best.dest_start, best.dest_end
    poor, wrong = unexplained(wanted, flow.skeleton[max(0, start - 2) : end + 2])
    places = flow.places(start, end)
    least = _least_sure(places)
    slips = len(wanted) // LETTERS_A_SLIP if least < UNSURE else 0
    explained = wrong <= slips and poor <= max(1, len(wanted) // LETTERS_A_LOSS) and least < SURE
    return Alignment(places, best.score / 100, explained)


def _least_sure(places: tuple[Place, ...]) -> float:
    return min(word.confidence for place in places for word in place.line.words)


def _anywhere(wanted: str, index: Index, alphabet: Literal["letters", "skeleton"]) -> Iterator[tuple[Place, ...]]:
    """Where `wanted` stands in the rows, else in the columns, which are laid out only when they are needed."""
    found = list(_occurrences(wanted, index.by_rows, getattr(index.by_rows, alphabet)))
    if not found and len(wanted) >= SHORT:
        found = list(_occurrences(wanted, index.by_columns, getattr(index.by_columns, alphabet)))
    yield from found


def _occurrences(wanted: str, flow: Flow, text: str) -> Iterator[tuple[Place, ...]]:
    start = text.find(wanted)
    while start >= 0:
        places = flow.places(start, start + len(wanted))
        if len(wanted) >= SHORT or (len(places) == 1 and _is_word(places[0])):
            yield places
        start = text.find(wanted, start + 1)


def _is_word(place: Place) -> bool:
    text = place.line.text
    return not text[: place.start][-1:].isalpha() and not text[place.end :][:1].isalpha()


def _digits(value: str, wanted: str, index: Index) -> Iterator[Place]:
    whole = re.compile(rf"(?<![\d.,]){re.escape(value.strip())}(?![.,]?\d)")
    for line in index.lines:
        text = line.line.text
        if len(wanted) == 1:
            if text.strip() == value.strip():
                yield line
        elif match := whole.search(text):
            yield Place(line.line, line.row, *match.span())
