"""The words that show a value were read with confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sightline.types import Evidence, Field, Finding, Reading, Word
from sightline.verify.case import Case, Findings


@dataclass(frozen=True, slots=True)
class Floor:
    """The least confidence of a word, for values in which every character counts and for names and addresses."""

    exact: float
    text: float


# By engine, as every engine has its own scale; text that a file states needs none. Measured on SROIE's receipts, for
# RapidOCR together with a blurred, noisy copy of each: of the totals, dates and names below the floor 20 %, 18 % and
# 69 % were wrong, of those above 3, 1 and 8 %. Tesseract: 25 %, 22 % and 63 % below, 10, 7 and 18 % above.
FLOORS: Mapping[str, Floor] = {
    "rapidocr": Floor(exact=0.97, text=0.90),
    "tesseract": Floor(exact=0.85, text=0.80),
}
# A word stands in a place when they share this much of the smaller one's width and height.
SHARED = 0.5


def legible(case: Case) -> Findings:
    """A warning for every value that was read from a word below its engine's floor."""
    unsure = [(reading, _unsure(reading)) for reading in case.readings]
    for path, places in case.evidence.items():
        field = case.field(path)
        if field is None or field.kind == "currency":
            continue
        doubtful = [word for place in places for word in _below_floor(unsure, place, field)]
        if doubtful:
            least = min(word.confidence for word in doubtful)
            yield path, Finding("legible", "warning", f"This is hard to read: the OCR is only {least:.0%} sure.")


def _unsure(reading: Reading) -> Sequence[Word]:
    """The words that may be below a floor: few, and looked at for every value."""
    floor = FLOORS.get(reading.engine)
    most = max(floor.exact, floor.text) if floor else 0.0
    return [word for word in reading.words if word.confidence < most]


def _below_floor(unsure: Sequence[tuple[Reading, Sequence[Word]]], place: Evidence, field: Field) -> Iterator[Word]:
    for reading, words in unsure:
        if not words or reading.page != place.page:
            continue
        floor = FLOORS[reading.engine]
        least = floor.text if field.kind == "text" else floor.exact
        yield from (word for word in words if word.confidence < least and stands_in(word, place))


def stands_in(word: Word, place: Evidence) -> bool:
    """Whether `word` is, by its larger part, where `place` is, or the other way round."""
    one, other = word.box, place.box
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across >= SHARED * min(one.width, other.width) and down >= SHARED * min(one.height, other.height)
