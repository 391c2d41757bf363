"""What a PDF states as text and does not show: painted in no colour, off the page, under a picture, too small to see.

Such words are never evidence: `image.prepare` keeps them apart from the words of the page. Most are harmless: scanners
put the text of a scan under it. That is what a reading of the page tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sightline.types import Box, Image, Reading, Word

# A line is on the page when so much of its letters is read there, in their order: OCR misreads some.
LEAST_SHARED = 0.6
# Shorter lines say nothing to a model, and are found in any print by chance.
LEAST_LETTERS = 4
# The text under a scan lies up to this far beside its print, as a fraction of the page.
ASIDE = 0.02


@dataclass(frozen=True, slots=True)
class Unseen:
    """A line that a file states for a page that does not show it, and where it claims to be."""

    page: int
    box: Box
    text: str


def unseen(image: Image, reading: Reading) -> tuple[Unseen, ...]:
    """The lines that the file of `image` states and `reading`, of what is visible, does not hold in that place."""
    lines = [list(words) for _, words in groupby(image.unseen, key=lambda word: word.line)]
    return tuple(_line(line, image.page) for line in lines if _is_missing(line, reading))


def _is_missing(line: Sequence[Word], reading: Reading) -> bool:
    stated = _letters(line)
    if len(stated) < LEAST_LETTERS:
        return False
    from rapidfuzz import fuzz

    printed = _letters(list(_near(_around(line), reading)))
    # `partial_ratio` looks for the shorter in the longer: what is stated has to be found, not what is printed.
    return len(printed) < LEAST_SHARED * len(stated) or fuzz.partial_ratio(stated, printed) < 100 * LEAST_SHARED


def _near(box: Box, reading: Reading) -> Iterator[Word]:
    for word in reading.words:
        beside = word.box.right < box.left - ASIDE or word.box.left > box.right + ASIDE
        apart = word.box.bottom < box.top - ASIDE or word.box.top > box.bottom + ASIDE
        if not beside and not apart:
            yield word


def _letters(words: Sequence[Word]) -> str:
    return "".join(char for word in words for char in word.text.casefold() if char.isalnum())


def _line(line: Sequence[Word], page: int) -> Unseen:
    return Unseen(page, _around(line), " ".join(word.text for word in line))


def _around(words: Sequence[Word]) -> Box:
    return Box(
        min(word.box.left for word in words),
        min(word.box.top for word in words),
        max(word.box.right for word in words),
        max(word.box.bottom for word in words),
    )
