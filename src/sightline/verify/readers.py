"""Independent readers compared: what two read alike is likely right, and where they differ, one of them errs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sightline.models.names import model_name
from sightline.paths import leaves, without_indices
from sightline.text.dates import fold
from sightline.text.meaning import meaning
from sightline.types import Answer, Candidate, Field, Finding
from sightline.verify.case import Case, Findings

SECOND_LOOK = "second look"
# Readers of one family make the same mistakes, so that one of them confirms nothing for another. What is left of a
# reader's name without vendor, version and number names its family, but for these.
_FAMILIES: Mapping[str, str] = {
    "rules": "the print",
    SECOND_LOOK: "the print",
    "o": "gpt",
    "chatgpt": "gpt",
    "gemma": "gemini",
}
# How alike two texts have to be, of 100, or a part of the one and the other: people and rules end a name or an address
# at different words. Measured against our rules on SROIE, the ZUGFeRD samples and our own examples: of 474 right names
# and 296 right addresses 10 and 2 fall below, of other names and lines of the same pages 98 and 97 %.
ALIKE = 80


def beside(answer: Answer, other: Answer) -> Answer:
    """`answer` with the candidates of `other` behind its own, each reader's in its own order.

    A field that has candidates of that reader already is left as it is.
    """
    values = leaves(answer.values)
    joined = dict(answer.candidates)
    for path, found in other.candidates.items():
        own = _own(answer, path, values.get(path))
        if all(candidate.reader != other.provider for candidate in own):
            joined[path] = (*own, *found)
    return replace(answer, candidates=joined)


def _own(answer: Answer, path: str, value: str | None) -> tuple[Candidate, ...]:
    """The candidates of `answer`, its value among them."""
    found = answer.candidates.get(path, ())
    if value is None or any(candidate.value == value for candidate in found):
        return found
    return (Candidate(value, answer.provider), *found)


def readers(case: Case) -> Findings:
    """Info where a reader of another family reads the same, a warning where it reads something else.

    The score is the share that what it reads has among all that it considered.
    """
    lists = _Lists.of(case)
    for path, field in case.fields.items():
        value, found = case.values[path], case.candidates.get(path, ())
        if value is None:
            continue
        for family in _others(value, found):
            said = [c for c in found if family_of(c.reader) == family]
            alike = agree(value, said[0].value, field)
            if not _in_list(path):
                yield path, _finding(value, said, alike=alike)
            elif lists.are_as_long(path, family):
                alike = alike or lists.both_hold(path, family, meaning(value, field.kind))
                yield path, _finding(value, said, alike=alike)


@lru_cache(maxsize=256)
def family_of(reader: str) -> str:
    """What a reader shares its mistakes with: `claude` for `bedrock:us.anthropic.claude-sonnet-4-6-v1:0`."""
    bare = model_name(reader).bare
    letters = re.match(r"[a-z]+", bare)
    stem = letters[0] if ":" in reader and letters else bare
    return _FAMILIES.get(stem, stem)


def agree(value: str, other: str, field: Field) -> bool:
    """Whether both are the same value of `field`, however they are written; texts need not be equal to the letter."""
    if meaning(value, field.kind) == meaning(other, field.kind):
        return True
    return field.kind == "text" and not field.choices and _alike(value, other)


def _alike(value: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(*("".join(filter(str.isalnum, fold(text))) for text in (value, other))) >= ALIKE


def _others(value: str, found: Sequence[Candidate]) -> Sequence[str]:
    """The families that considered a field, but for that of the reader who gave its value."""
    giver = next((family_of(c.reader) for c in found if c.value == value), None)
    return [family for family in dict.fromkeys(family_of(c.reader) for c in found) if family != giver]


def _finding(value: str, said: Sequence[Candidate], *, alike: bool) -> Finding:
    first = said[0]
    whole = sum(candidate.score for candidate in said)
    share = round(first.score / whole, 3) if whole > 0 else 1.0
    if alike:
        return Finding("readers", "info", f"Another reader, {first.reader}, reads the same.", share)
    return Finding("readers", "warning", f"Readers differ: {value} here, {first.value} by {first.reader}.", share)


@dataclass(frozen=True, slots=True)
class _Lists:
    """What the items of lists mean, by field: those of the answer, and those of each family of readers.

    Readers may give items in other orders, so that a value agrees with another reader who has it as often. Of lists
    that are not equally long, items would be compared that are not the same.
    """

    given: Mapping[str, Counter[str]]
    read: Mapping[tuple[str, str], Counter[str]]

    @staticmethod
    def of(case: Case) -> _Lists:
        """Those of one answer."""
        given: defaultdict[str, Counter[str]] = defaultdict(Counter)
        read: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for path in filter(_in_list, dict.fromkeys([*case.values, *case.candidates])):
            field, value = case.field(path), case.values.get(path)
            if field is None:
                continue
            if value is not None:
                given[field.path][meaning(value, field.kind)] += 1
            first = {family_of(c.reader): c.value for c in reversed(case.candidates.get(path, ()))}
            for family, said in first.items():
                read[field.path, family][meaning(said, field.kind)] += 1
        return _Lists(given, read)

    def are_as_long(self, path: str, family: str) -> bool:
        """Whether `family` found as many values as the answer has."""
        plain = without_indices(path)
        return self.given[plain].total() == self.read.get((plain, family), Counter()).total()

    def both_hold(self, path: str, family: str, said: str) -> bool:
        """Whether `family` found what is `said` as often as the answer has it."""
        plain = without_indices(path)
        return self.given[plain][said] <= self.read.get((plain, family), Counter())[said]


def _in_list(path: str) -> bool:
    return "[" in path
