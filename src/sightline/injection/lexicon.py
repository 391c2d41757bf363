"""Words of orders to a model in thirteen languages, by what they mean, and where a text mentions them.

`lexicon.toml` beside this file lists words by what they mean and rules over these meanings. A word is looked for in
the skeleton of a text, so one entry covers its spellings, and longer words may have been read with a wrong letter.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sightline.injection.normal import Skeleton, bare

# Words up to this length have to stand alone: `ai` is part of `paid`. In a run of letters of the other length OCR has
# lost the spaces, and only the very short ones still have to.
MAX_ALONE = 6
MAX_ALWAYS_ALONE = 4
MIN_RUN = 20
# Words up to this length have to be printed as the lexicon writes them: in a skeleton, AI and ALL are the same.
MAX_SPELLED = 2
# From this length on one letter may be wrong, from twice that length on two.
MIN_SLIP = 9
# The meanings that make an order an ordinary one.
EXCUSES = frozenset({"business", "manual"})
# A word is found by its first or its last letters, of which one slip spares at least one.
KEY = 4
# From Hebrew on, scripts have no case, and most join words or need few letters for one.
FIRST_DENSE = "\u0590"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the lexicon as a skeleton: what it means and in which language, `any` for all of them."""

    text: str
    meaning: str
    language: str
    written: str

    def stands_in(self, skeleton: Skeleton, start: int) -> bool:
        """Whether it counts where its letters begin at `start`: a short word has to be a whole one."""
        end = start + len(self.text)
        if len(self.text) > MAX_ALONE or self.text[0] >= FIRST_DENSE:
            return True
        if len(self.text) > MAX_ALWAYS_ALONE:
            return _is_apart(skeleton, start, end)
        whole = start in skeleton.edges and end in skeleton.edges
        return whole and (len(self.text) > MAX_SPELLED or skeleton.spelled(start, end) == self.written)


@dataclass(frozen=True, slots=True)
class Rule:
    """Meanings that together make a threat; `ordered` says whether they have to come in this order."""

    intent: str
    needs: tuple[str, ...]
    reach: int
    score: float
    ordered: bool = False
    unless: tuple[str, ...] = ()
    then: float = 0.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A term in a skeleton, from `start` to `end`."""

    start: int
    end: int
    term: Term


def mentions(skeleton: Skeleton) -> Iterator[Mention]:
    """Every term in `skeleton`. Bounded: a look-up for each letter, and a comparison for each key that is met."""
    text, keys = skeleton.text, _keys()
    for place in range(len(text)):
        for length in (1, 2, 3, KEY):
            for term, offset in keys.get(text[place : place + length], ()):
                mention = _mention(skeleton, term, place - offset)
                if mention is not None:
                    yield mention


def _mention(skeleton: Skeleton, term: Term, start: int) -> Mention | None:
    end = start + len(term.text)
    if start < 0:
        return None
    if skeleton.text.startswith(term.text, start):
        return Mention(start, end, term) if term.stands_in(skeleton, start) else None
    if _slips(term) and _is_apart(skeleton, start, end) and _nearly(skeleton.text[start:end], term):
        return Mention(start, end, term)
    return None


def _is_apart(skeleton: Skeleton, start: int, end: int) -> bool:
    """Whether words begin and end there, or OCR has lost the spaces all around."""
    edges = skeleton.edges
    if start in edges and end in edges:
        return True
    before = next((e for e in range(start, start - MIN_RUN, -1) if e in edges), start - MIN_RUN)
    after = next((e for e in range(start + 1, start + MIN_RUN) if e in edges), start + MIN_RUN)
    return after - before >= MIN_RUN


def _slips(term: Term) -> int:
    """How many letters may be wrong. What excuses a hit has to be printed."""
    return 0 if term.meaning in EXCUSES else min(2, len(term.text) // MIN_SLIP)


def _nearly(text: str, term: Term) -> bool:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(text, term.text, score_cutoff=_slips(term)) <= _slips(term)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the data file says."""

    terms: tuple[Term, ...]
    rules: tuple[Rule, ...]


@cache
def lexicon() -> Lexicon:
    """The words and rules of `lexicon.toml`, read once."""
    data = tomllib.loads(files("sightline.injection").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    rules = tuple(_rule(row) for row in data.pop("rule"))
    return Lexicon(tuple(_terms(data)), rules)


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        intent=row["intent"],
        needs=tuple(row["needs"]),
        reach=row["reach"],
        score=row["score"],
        ordered=row.get("ordered", False),
        unless=tuple(row.get("unless", ())),
        then=row.get("then", 0.0),
    )


def _terms(data: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[Term]:
    for language, meanings in data.items():
        for meaning, words in meanings.items():
            for text, word in {bare(word): word for word in words}.items():
                yield Term(text, meaning, language, word)


@cache
def _keys() -> Mapping[str, Sequence[tuple[Term, int]]]:
    """By the first letters, and for words that may hold a slip by the last ones too: the term and where these stand."""
    keys: defaultdict[str, list[tuple[Term, int]]] = defaultdict(list)
    for term in lexicon().terms:
        keys[term.text[:KEY]].append((term, 0))
        if _slips(term):
            keys[term.text[-KEY:]].append((term, len(term.text) - KEY))
    return keys
