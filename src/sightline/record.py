"""The record of one document, made of what was seen, answered and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sightline.errors import SightlineError
from sightline.study import Study, pages_of
from sightline.tasks.values import typed
from sightline.types import Answer, Fault, Finding, Page, Question, Record, Usage, Verdict


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
        findings=(*seen.findings, *_parts(answer), *verdict.findings),
        provider=answer.provider,
        model=answer.model,
        usage=answer.usage,
        cost_usd=answer.cost_usd,
        pages=_sent_pages(seen, answer),
        decision=verdict.decision,
        timings_ms={**seen.timings_ms, **{step: round(seconds * 1000, 1) for step, seconds in spent.items()}},
    )


def _sent_pages(seen: Study, answer: Answer) -> tuple[Page, ...]:
    sent = {one.page: one for one in answer.sent}
    return tuple(
        replace(page, sent_px=sent[image.page].size_px, sent_bytes=sent[image.page].bytes)
        if image.page in sent
        else page
        for page, image in zip(pages_of(seen), seen.images, strict=True)
    )


def failed(source: str, error: SightlineError, *, task: str | None = None) -> Record:
    """The record of a document that could not be extracted, for callers who go on with the others."""
    return Record(
        source=source,
        task=task,
        outcome="failed",
        values={},
        fields=(),
        findings=(),
        provider=None,
        model=None,
        usage=Usage(),
        cost_usd=Decimal(0),
        pages=(),
        timings_ms={},
        error=Fault(error.code, error.message),
    )


def _parts(answer: Answer) -> tuple[Finding, ...]:
    if answer.parts == 1:
        return ()
    told = f"The images were asked about in {answer.parts} questions, whose answers another one merged."
    return (Finding("parts", "info", told),)
