"""Text of any origin -> findings: the words of pages, codes, metadata, what only a file states, a model's answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sightline.injection.normal import bare
from sightline.injection.stream import streams
from sightline.injection.suspect import BLOCK, REVIEW, Suspect, suspects
from sightline.types import MAX_EXCERPT, Action, Answer, Box, Decision, Found, Json, Question, Reading, Threat

# Text is judged in pieces, so that one hostile page costs no more than its length; the overlap holds a whole order.
PIECE = 8_000
OVERLAP = 600
MOST_PIECES = 25
"""A text beyond this many pieces is not read to its end, which is itself a finding."""
LINK = re.compile(r"(?:https?://|www\.)[^\s\"'<>)]{4,}", re.IGNORECASE)
# A link in an answer may be what the task asked for, so it is for a person to see.
LINK_SCORE = 0.6
# So many letters of the prompt in a row are no chance and no heading.
PROMPT_LETTERS = 60
PROMPT_SCORE = 0.9


def judge_text(readings: Iterable[Reading], kind: Threat = "injection_visible") -> list[Found]:
    """What on these pages speaks to the model. Costs about 10 ms for a page of 1500 characters."""
    return [found for reading in readings for found in _on_page(reading, kind)]


def judge_string(text: str, kind: Threat, page: int | None = None, box: Box | None = None) -> list[Found]:
    """What in a text of one place, such as a code or a field of metadata, speaks to the model."""
    return [_found(kind, page, box, text, suspect) for suspect in _suspects(text)]


def judge_answer(answer: Answer, question: Question, told: str = "") -> list[Found]:
    """What in an answer no document needs: orders to the next model, links the pages do not print, our own prompt.

    `told` is what the model was told besides the prompt of the task.
    """
    prompts = [_bare(question.task.prompt), _bare(told)]
    pages = bare(" ".join(word.text for reading in question.readings for word in reading.words))
    # What the caller offered to choose from says what the caller says.
    offered = {choice for field in question.task.fields for choice in field.choices}
    findings: list[Found] = []
    for text in _strings(answer.values):
        if text in offered:
            continue
        findings += judge_string(text, "answer")
        findings += [
            _found("answer", None, None, text, Suspect(*link.span(), LINK_SCORE))
            for link in LINK.finditer(text)
            if bare(link.group()) not in pages
        ]
        if any(_quotes(bare(text), prompt) for prompt in prompts):
            findings.append(_found("answer", None, None, text, Suspect(0, len(text), PROMPT_SCORE)))
    return findings


def action_of(score: float) -> Action:
    """What follows from a score."""
    if score >= BLOCK:
        return "block"
    return "review" if score >= REVIEW else "allow"


def decision_of(findings: Iterable[Found]) -> Decision:
    """The gravest of all actions; what was neutralised no longer counts."""
    actions = {found.action for found in findings}
    if "block" in actions:
        return "block"
    return "review" if "review" in actions else "allow"


@lru_cache(maxsize=32)
def _bare(prompt: str) -> str:
    """The same few prompts are asked again and again, and a long one takes as much as an answer."""
    return bare(prompt)


def _on_page(reading: Reading, kind: Threat) -> list[Found]:
    """The findings of all reading orders, the surest first; of those that share a place only the surest."""
    findings = [
        _found(kind, reading.page, stream.box(suspect.start, suspect.end), stream.text, suspect)
        for stream in streams(reading)
        for suspect in _suspects(stream.text)
    ]
    kept: list[Found] = []
    for found in sorted(findings, key=lambda f: -f.score):
        if not any(meet(found.box, other.box) for other in kept):
            kept.append(found)
    return kept


def _suspects(text: str) -> Iterator[Suspect]:
    starts = range(0, max(len(text) - OVERLAP, 1), PIECE - OVERLAP)
    for start in starts[:MOST_PIECES]:
        for suspect in suspects(text[start : start + PIECE]):
            yield Suspect(start + suspect.start, start + suspect.end, suspect.score, suspect.disguise)
    if len(starts) > MOST_PIECES:
        yield Suspect(starts[MOST_PIECES], len(text), REVIEW)


def _found(kind: Threat, page: int | None, box: Box | None, text: str, suspect: Suspect) -> Found:
    excerpt = text[suspect.start : suspect.end][:MAX_EXCERPT]
    return Found(kind, page, box, excerpt, round(suspect.score, 3), action_of(suspect.score))


def meet(one: Box | None, other: Box | None) -> bool:
    """Whether two boxes share a place."""
    if one is None or other is None:
        return False
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _strings(value: Json) -> Iterator[str]:
    """Every text in a value, and every key, which a free schema lets a model choose."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for item in value:
            yield from _strings(item)
    elif value is not None and not isinstance(value, (bool, int, float)):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def _quotes(said: str, prompt: str) -> bool:
    """Whether `said` repeats a stretch of `prompt`; both are skeletons."""
    last = len(prompt) - PROMPT_LETTERS
    return any(prompt[start : start + PROMPT_LETTERS] in said for start in range(0, last + 1, PROMPT_LETTERS // 2))
