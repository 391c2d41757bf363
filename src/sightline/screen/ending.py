"""What is said of a document in the end: what was found on it, what its pictures show, and what a model answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sightline.injection import judge_answer
from sightline.screen.guard import Ruled
from sightline.screen.policy import Screen
from sightline.types import (
    Action,
    Answer,
    Decision,
    Finding,
    Found,
    Moderation,
    Question,
    Record,
    Screening,
    Severity,
    Threat,
    strictest,
)

RULES = "rules"
CHECK = "screening"
NOTHING = Screening("allow")

WORDS: dict[Threat, str] = {
    "injection_visible": "print that gives orders to the model",
    "injection_hidden": "hidden text that gives orders to the model",
    "unread_text": "print that nothing here can read",
    "invisible_text": "text that the file states and does not show",
    "barcode": "a code that gives orders to the model",
    "metadata": "metadata that gives orders to the model",
    "moderation": "a picture that moderation objects to",
    "answer": "an answer with orders, links or the prompt in it",
}
ENDS: dict[Action, str] = {
    "neutralised": "no model is shown it",
    "review": "somebody should look",
    "block": "nothing goes on",
    "allow": "",
}
SEVERITIES: dict[Action, Severity] = {"neutralised": "warning", "review": "warning", "block": "error", "allow": "info"}


def answered(answer: Answer, question: Question, screen: Screen) -> Screening:
    """What an answer holds that no document needs. Rules only copy, and what they copy was judged on the page."""
    if not screen.injection or answer.provider == RULES:
        return NOTHING
    from sightline.vlm.models import prompt

    return screen.judged(judge_answer(answer, question, told=prompt.RULES), neutral=False)


def finished(screening: Screening, said: Sequence[Ruled], answer: Screening = NOTHING) -> Screening:
    """`screening` with what moderators said of the pictures and what was found in the answer."""
    decisions: list[Decision] = [screening.decision, answer.decision, *(one.ruling.decision for one in said)]
    findings = (*screening.findings, *(found for one in said for found in _objections(one)), *answer.findings)
    return Screening(strictest(*decisions), findings, _highest([one.ruling.moderation for one in said]))


def moderated(said: Sequence[Ruled]) -> Mapping[str, float]:
    """The seconds that moderators took for all pictures, some of them at once; nothing where none was asked."""
    return {"moderate": sum(one.seconds for one in said)} if said else {}


def shown(record: Record, screening: Screening, screen: Screen) -> Record:
    """`record` with `screening`: what is to be looked at is not accepted, and what is blocked has no values.

    Where `screen` looks for nothing and no picture was about to be sent, the record has none.
    """
    if not screen.injection and screening == NOTHING:
        return record
    if screening.decision == "block":
        record = replace(record, values={}, fields=(), outcome="blocked", decision=None)
    elif screening.decision == "review" and record.outcome == "accepted":
        record = replace(record, outcome="review")
    return replace(record, screening=screening, findings=(*record.findings, *_notes(screening)))


def _notes(screening: Screening) -> tuple[Finding, ...]:
    """A sentence for each kind of finding that matters; they quote nothing of the document."""
    told: list[tuple[Threat, Action]] = [(f.kind, f.action) for f in screening.findings if f.action != "allow"]
    counts = Counter(told)
    return tuple(_note(kind, action, count) for (kind, action), count in counts.items())


def _note(kind: Threat, action: Action, count: int) -> Finding:
    times = f" ({count} places)" if count > 1 else ""
    return Finding(CHECK, SEVERITIES[action], f"{WORDS[kind]}{times}: {ENDS[action]}")


def _objections(one: Ruled) -> Iterator[Found]:
    page, box, ruling = one.rendition.page, one.rendition.box, one.ruling
    for reason in ruling.reasons:
        yield Found("moderation", page, box, reason.category, round(reason.score, 3), reason.decision)
    if ruling.fault is not None:
        yield Found("moderation", page, box, ruling.fault, 0.0, ruling.decision)


def _highest(judged: Sequence[Moderation]) -> Moderation | None:
    """Of each category the highest score of all pictures."""
    if not judged:
        return None
    scores: dict[str, float] = {}
    for one in judged:
        scores |= {category: max(score, scores.get(category, 0.0)) for category, score in one.scores.items()}
    return Moderation(scores, judged[-1].moderator)
