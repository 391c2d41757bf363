"""Pages made of strings, and the verdict on values that somebody read from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from sightline import registry
from sightline.text.sheet import Sheet
from sightline.types import Answer, Box, Candidate, Evidence, Json, Reading, Verdict, Word
from sightline.verify import decide

TODAY = date(2026, 3, 1)


def printed(
    *rows: str, page: int = 1, engine: str = "text-layer", confidence: Mapping[str, float] | None = None
) -> Reading:
    """A page of fixed pitch; two spaces or more part columns. `confidence` is that of single words, else 1."""
    words: list[Word] = []
    number = 0
    for index, row in enumerate(rows):
        for column in re.finditer(r"\S+(?: \S+)*", row):
            for word in re.finditer(r"\S+", column[0]):
                left, top = 0.05 + (column.start() + word.start()) * 0.011, 0.1 + 0.021 * index
                box = Box(left, top, left + len(word[0]) * 0.011, top + 0.014)
                words.append(Word(word[0], box, (confidence or {}).get(word[0], 1.0), number))
            number += 1
    return Reading(page, tuple(words), engine, (1000, 1400))


def judged(
    values: Mapping[str, Json],
    *pages: Reading,
    task: str = "receipt",
    checks: Sequence[str] | None = None,
    candidates: Mapping[str, Sequence[Candidate]] | None = None,
) -> Verdict:
    """The verdict on `values` with the checks named, or all that the task names."""
    asked = registry.task(task)
    if checks is not None:
        asked = replace(asked, checks=tuple(checks))
    offered = {path: tuple(found) for path, found in (candidates or {}).items()}
    return decide(asked, Answer(values, offered, "made"), pages, today=TODAY)


def candidate(value: str, score: float, pages: Sequence[Reading] = (), text: str | None = None) -> Candidate:
    """A candidate of a reader; with `text`, it stands at the first line of the pages that holds it."""
    places: tuple[Evidence, ...] = ()
    if text is not None:
        line = next(line for row in Sheet.of(pages).rows for line in row.lines if text in line.text)
        start = line.text.index(text)
        places = (line.evidence(start, start + len(text)),)
    return Candidate(value, "made", score, places)


class Bench:
    """The makers above under one name, as tests can only ask for fixtures."""

    today = TODAY
    page = staticmethod(printed)
    judge = staticmethod(judged)
    candidate = staticmethod(candidate)

    @staticmethod
    def status(verdict: Verdict) -> dict[str, str]:
        """The status of every field by path."""
        return {field.path: field.status for field in verdict.fields}

    @staticmethod
    def said(verdict: Verdict, path: str) -> list[tuple[str, str]]:
        """Check and severity of every finding about `path`, but for the one that every value on the pages has."""
        said = [(f.check, f.severity) for field in verdict.fields if field.path == path for f in field.findings]
        return [one for one in said if one != ("located", "info")]

    @staticmethod
    def messages(verdict: Verdict, path: str) -> str:
        """All that was said about `path`."""
        return " ".join(f.message for field in verdict.fields if field.path == path for f in field.findings)


@pytest.fixture(scope="session")
def bench() -> type[Bench]:
    return Bench


@pytest.fixture(scope="session")
def page() -> Callable[..., Reading]:
    return printed
