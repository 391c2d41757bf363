"""What a second reading means for the values: settled, read otherwise, or too poor to judge by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sightline.look.spots import Spot
from sightline.paths import field_of, leaves
from sightline.text.amounts import amounts
from sightline.text.dates import dates, times
from sightline.types import Answer, Candidate, Evidence, Finding, Kind, Question, Reading, Word
from sightline.verify.legible import FLOORS
from sightline.verify.readers import SECOND_LOOK, agree

CHECK = "look"
# From this similarity on, of 100, another word is a misreading of the number of something, and not its label.
MISREAD = 60
_NUMBERED: frozenset[Kind] = frozenset({"identifier", "iban", "tax_id"})


@dataclass(frozen=True, slots=True)
class Look:
    """The pages with the better words, what was read there that is no value of the answer, and findings by path."""

    readings: tuple[Reading, ...]
    answer: Answer
    findings: Mapping[str, Finding]


def settled(question: Question, answer: Answer, looked: Sequence[tuple[Spot, Sequence[Reading]]]) -> Look:
    """What came of looking: each spot with what was read there, by the first engine and by others behind it."""
    values = leaves(answer.values)
    pages = {reading.page: reading for reading in question.readings}
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    candidates: defaultdict[str, tuple[Candidate, ...]] = defaultdict(tuple)
    for spot, tries in looked:
        words = _sure(spot, tries)
        for path in spot.paths:
            field, value = field_of(question.task, path), values.get(path)
            if field is None or value is None:
                continue
            read = tuple(_meanings(" ".join(word.text for word in words), value, field.kind))
            if read:
                pages[spot.page] = _replaced(pages[spot.page], spot, words)
            alike = any(agree(value, other, field) for other in read)
            findings[path].append(_told(words, read, alike=alike))
            candidates[path] += () if alike else _candidates(spot, words, read)
    worst = {path: min(found, key=lambda finding: finding.severity == "info") for path, found in findings.items()}
    return Look(tuple(pages.values()), Answer({}, dict(candidates), SECOND_LOOK), worst)


def _sure(spot: Spot, tries: Sequence[Reading]) -> tuple[Word, ...]:
    """The words that were read surely this time; none if nobody is sure."""
    for reading in tries:
        words = tuple(_on_its_line(word, spot) for word in reading.words if _inside(word, spot))
        if not words or min(word.confidence for word in words) < FLOORS[reading.engine].exact:
            continue
        if reading.engine == spot.engine:
            return words
        if _squeezed(words) == _squeezed(spot.words):
            return _backed(spot.words, min(word.confidence for word in words))
    return ()


def _inside(word: Word, spot: Spot) -> bool:
    (x, y), box = word.box.center, spot.box
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _on_its_line(word: Word, spot: Spot) -> Word:
    """`word` on the line of the first reading that is nearest to it."""
    nearest = min(spot.words, key=lambda other: abs(other.box.center[1] - word.box.center[1]))
    return replace(word, line=nearest.line)


def _backed(words: Sequence[Word], other: float) -> tuple[Word, ...]:
    """The first reading, of which another engine thinks the same: both would have to err, and in the same way."""
    return tuple(replace(word, confidence=1 - (1 - word.confidence) * (1 - other)) for word in words)


def _replaced(reading: Reading, spot: Spot, words: Sequence[Word]) -> Reading:
    """The page with `words` where those of the spot were, if they still are there."""
    gone = set(spot.words)
    if gone.isdisjoint(reading.words):
        return reading
    place = next(i for i, word in enumerate(reading.words) if word in gone)
    before, behind = reading.words[:place], reading.words[place:]
    return replace(reading, words=(*before, *words, *(word for word in behind if word not in gone)))


def _told(words: Sequence[Word], read: Sequence[str], *, alike: bool) -> Finding:
    if not read:
        message = "The print is too poor to judge by, also at a second look; compare it with the page."
        return Finding(CHECK, "warning", message)
    sure = min(word.confidence for word in words)
    if alike:
        return Finding(CHECK, "info", "A second look at the print reads the same.", sure)
    return Finding(CHECK, "warning", f"A second look at the print reads {read[0]}.", sure)


def _candidates(spot: Spot, words: Sequence[Word], read: Sequence[str]) -> tuple[Candidate, ...]:
    place = Evidence(spot.page, spot.box, " ".join(word.text for word in words))
    sure = min((word.confidence for word in words), default=0.0)
    return tuple(Candidate(value, SECOND_LOOK, sure, (place,)) for value in read[:1])


def _meanings(text: str, value: str, kind: Kind) -> Iterator[str]:
    """What `text` can mean where `value` was expected."""
    if kind == "amount":
        yield from (str(amount.value) for amount in amounts(text))
    elif kind == "date":
        yield from (day.isoformat() for date in dates(text) for day in date.readings)
    elif kind == "time":
        yield from (time.value for time in times(text))
    elif kind in _NUMBERED:
        yield from _misreadings(text, value)


def _misreadings(text: str, value: str) -> Iterator[str]:
    """The number itself where `text` holds it, whatever its spaces; else the word that is most like it."""
    from rapidfuzz import fuzz

    if _signs(value) in _signs(text):
        yield value
        return
    nearest = max(text.split(), key=lambda word: fuzz.ratio(_signs(word), _signs(value)), default="")
    if fuzz.ratio(_signs(nearest), _signs(value)) >= MISREAD:
        yield nearest


def _squeezed(words: Sequence[Word]) -> str:
    return _signs("".join(word.text for word in words))


def _signs(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()
