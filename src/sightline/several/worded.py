"""Images ranked by the words of a question that are printed in them, without any model.

BM25, as S. Robertson and H. Zaragoza describe it (The Probabilistic Relevance Framework, 2009, section 3.1), over the
words that OCR read. What a picture shows without print counts nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sightline.text.dates import fold
from sightline.types import Answer, Candidate, Json, Question, Reading
from sightline.vlm import Provider

METHOD = "bm25"
# The usual values of the two constants.
K1, B = 1.2, 0.75
_WORD = re.compile(r"\w+")


async def by_words(provider: Provider, question: Question, *, wanted: str) -> Answer:  # noqa: ARG001 (nobody is asked)
    """The images of `question` by how well their print fits the words of `wanted`, best first; costs nothing."""
    pages = [_Page(reading) for reading in question.readings]
    words = list(dict.fromkeys(_words(wanted)))
    weights = {word: _weight(sum(word in page.counts for page in pages), of=len(pages)) for word in words}
    usual = sum(page.length for page in pages) / max(1, len(pages)) or 1.0
    scores = {page.number: sum(weights[word] * page.share(word, usual=usual) for word in words) for page in pages}
    ranked = sorted(pages, key=lambda page: (-scores[page.number], page.number))
    ranking = [_place(page, scores[page.number], [word for word in words if word in page.counts]) for page in ranked]
    candidates = {
        f"ranking[{at}].text": (Candidate(str(place["text"]), METHOD),)
        for at, place in enumerate(ranking)
        if place["text"]
    }
    return Answer({"ranking": ranking}, candidates, METHOD)


@dataclass(frozen=True)
class _Page:
    """One image as a bag of words."""

    reading: Reading

    @property
    def number(self) -> int:
        return self.reading.page

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(word for read in self.reading.words for word in _words(read.text))

    @cached_property
    def length(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def lines(self) -> list[str]:
        found: dict[int, list[str]] = {}
        for word in self.reading.words:
            found.setdefault(word.line, []).append(word.text)
        return [" ".join(words) for words in found.values()]

    def share(self, word: str, *, usual: float) -> float:
        count = self.counts[word]
        return count * (K1 + 1) / (count + K1 * (1 - B + B * self.length / usual))


def _weight(having: int, *, of: int) -> float:
    """How rare a word is that `having` pages have; never below 0."""
    return math.log1p((of - having + 0.5) / (having + 0.5))


def _place(page: _Page, score: float, found: Sequence[str]) -> Mapping[str, Json]:
    """A place in the ranking, with the line that has most of the words."""
    line = max(page.lines, key=lambda line: len(set(found) & set(_words(line))), default=None) if found else None
    why = f"It has: {', '.join(found)}." if found else "It has none of the words."
    return {"image": str(page.number), "score": f"{score:.3f}", "why": why, "text": line}


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
