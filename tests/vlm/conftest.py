"""Questions about pages that are written line by line, without pixels that anybody looks at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from sightline import registry
from sightline.testing.conformance.sheets import plain_page
from sightline.types import Answer, Box, Question, Reading, Word
from sightline.vlm.rules import Rules

PAGE = plain_page((600, 800))
# The share of the page's width that a character takes, and of its height that a line takes.
ADVANCE, LEADING, PRINT = 0.012, 0.03, 0.02
COLUMNS = 0.1, 0.7


def reading(lines: Sequence[str]) -> Reading:
    """A page with these lines, top to bottom; what stands behind a bar is in a column on the right."""
    words: list[Word] = []
    runs = [(row, column, text) for row, line in enumerate(lines) for column, text in enumerate(line.split("|"))]
    for number, (row, column, text) in enumerate(runs):
        left, top = COLUMNS[column], 0.05 + row * LEADING
        for token in text.split():
            right = left + ADVANCE * len(token)
            words.append(Word(token, Box(left, top, right, top + PRINT), 0.99, number))
            left = right + ADVANCE
    return Reading(1, tuple(words), "written", PAGE.size_px)


@pytest.fixture(scope="session")
def question() -> Callable[..., Question]:
    """A question about a page of these lines."""

    def asked(*lines: str, task: str = "receipt") -> Question:
        return Question(registry.task(task), (PAGE,), (reading(lines),))

    return asked


@pytest.fixture(scope="session")
def ask(question) -> Callable[..., Answer]:
    """What the rules answer about a page of these lines, by their plain door."""

    def answered(*lines: str, task: str = "receipt") -> Answer:
        return Rules().read(question(*lines, task=task).readings, task)

    return answered
