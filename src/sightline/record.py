"""The record of one document, made of what was seen, answered and judged."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sightline.study import Study, pages_of
from sightline.tasks.values import typed
from sightline.types import Answer, Question, Record, Usage, Verdict


def unread(seen: Study, task: str | None) -> Record:
    """The record of a document that was studied, and that nobody was asked about."""
    return Record(
        source=seen.source,
        task=task,
        outcome="accepted",
        values={},
        fields=(),
        findings=seen.findings,
        provider=None,
        model=None,
        usage=Usage(),
        cost_usd=Decimal(0),
        pages=pages_of(seen),
        timings_ms=seen.timings_ms,
    )


def recorded(question: Question, answer: Answer, verdict: Verdict, seen: Study, spent: Mapping[str, float]) -> Record:
    """The record of what was answered and judged; `spent` are the seconds of each step."""
    return Record(
        source=seen.source,
        task=question.task.name,
        outcome=verdict.outcome,
        values=typed(question.task, answer.values),
        fields=verdict.fields,
        findings=(*seen.findings, *verdict.findings),
        provider=answer.provider,
        model=answer.model,
        usage=answer.usage,
        cost_usd=answer.cost_usd,
        pages=pages_of(seen),
        decision=verdict.decision,
        timings_ms={**seen.timings_ms, **{step: round(seconds * 1000, 1) for step, seconds in spent.items()}},
    )
