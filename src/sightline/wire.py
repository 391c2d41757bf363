"""The record as JSON: what the command line prints, and what services and stores will speak.

Boxes are rounded to 4 decimals (a quarter of a pixel on a page of 2500) and times to 0.1 ms. A candidate's
score and places stay inside: scores only rank within one reading and mean nothing elsewhere. A finding's score is
printed, as probabilities are made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from sightline.errors import CorruptInput
from sightline.types import (
    Action,
    Box,
    Candidate,
    Decision,
    Evidence,
    Fault,
    FieldVerdict,
    Finding,
    Found,
    Json,
    Kind,
    Moderation,
    Outcome,
    Page,
    Promised,
    Record,
    Screening,
    Severity,
    Standing,
    Status,
    Threat,
    Usage,
)

BOX_DECIMALS = 4
MS_DECIMALS = 1
# Looked up once: a record has some hundred of such words.
_SEVERITIES, _STATUSES, _OUTCOMES, _KINDS, _DECISIONS, _THREATS, _ACTIONS, _STANDINGS = (
    frozenset[str](get_args(words)) for words in (Severity, Status, Outcome, Kind, Decision, Threat, Action, Standing)
)


def to_json(record: Record) -> dict[str, Json]:
    """`record` as plain JSON values, its keys in the documented order."""
    return {
        "source": record.source,
        "task": record.task,
        "outcome": record.outcome,
        "decision": None if record.decision is None else _decision(record.decision),
        "values": record.values,
        "fields": [_field(field) for field in record.fields],
        "findings": [_finding(finding) for finding in record.findings],
        "screening": None if record.screening is None else screening_to_json(record.screening),
        "reader": {"provider": record.provider, "model": record.model},
        "usage": {
            "input_tokens": record.usage.input_tokens,
            "output_tokens": record.usage.output_tokens,
            "image_tokens": record.usage.image_tokens,
            "cached_tokens": record.usage.cached_tokens,
            "estimated": record.usage.estimated,
        },
        "cost_usd": format(record.cost_usd, "f"),
        "cached": record.cached,
        "pages": [_page(page) for page in record.pages],
        "timings_ms": {step: round(ms, MS_DECIMALS) for step, ms in record.timings_ms.items()},
        "error": None if record.error is None else {"code": record.error.code, "message": record.error.message},
    }


def screening_to_json(screening: Screening) -> dict[str, Json]:
    """`screening` as plain JSON values; scores of moderation with 4 decimals."""
    judged = screening.moderation
    scores = {} if judged is None else {category: round(score, 4) for category, score in judged.scores.items()}
    return {
        "decision": screening.decision,
        "moderation": None if judged is None else {"scores": scores, "moderator": judged.moderator},
        "findings": [_found(found) for found in screening.findings],
    }


def from_json(data: Mapping[str, Any]) -> Record:
    """The record that `to_json` wrote. Raises `CorruptInput` when `data` has another shape."""
    try:
        return _record(data)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as fault:
        raise CorruptInput(
            f"not a record ({type(fault).__name__}: {fault}); pass one object as `sightline extract --json` prints it"
        ) from fault


def _field(field: FieldVerdict) -> dict[str, Json]:
    return {
        "path": field.path,
        "kind": field.kind,
        "value": field.value,
        "status": field.status,
        "p_correct": field.p_correct,
        "evidence": [_evidence(place) for place in field.evidence],
        "candidates": [_candidate(other) for other in field.candidates],
        "findings": [_finding(finding) for finding in field.findings],
    }


def _evidence(place: Evidence) -> dict[str, Json]:
    return {"page": place.page, "box": [round(edge, BOX_DECIMALS) for edge in place.box], "text": place.text}


def _candidate(candidate: Candidate) -> dict[str, Json]:
    return {"value": candidate.value, "reader": candidate.reader, "label": candidate.label}


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message,
        "score": finding.score,
    }


def _found(found: Found) -> dict[str, Json]:
    return {
        "kind": found.kind,
        "page": found.page,
        "box": None if found.box is None else [round(edge, BOX_DECIMALS) for edge in found.box],
        "text": found.text,
        "score": found.score,
        "action": found.action,
    }


def _decision(decision: Promised) -> dict[str, Json]:
    return {
        "standing": decision.standing,
        "max_error": decision.max_error,
        "confidence": decision.confidence,
        "score": decision.score,
        "threshold": decision.threshold,
        "labels_needed": decision.labels_needed,
    }


def _page(page: Page) -> dict[str, Json]:
    # Only where there are several files does a page have one of its own.
    return {
        **({} if page.source is None else {"source": page.source}),
        "digest": page.digest,
        "source_px": list(page.source_px),
        "prepared_px": list(page.prepared_px),
        "sent_px": None if page.sent_px is None else list(page.sent_px),
        "engine": page.engine,
        "turned": page.turned,
        **({} if page.sent_bytes is None else {"sent_bytes": page.sent_bytes}),
    }


def _record(data: Mapping[str, Any]) -> Record:
    error, decision, screening = data["error"], data["decision"], data["screening"]
    return Record(
        source=data["source"],
        task=data["task"],
        outcome=_known(data["outcome"], _OUTCOMES),
        values=data["values"],
        fields=tuple(_read_field(field) for field in data["fields"]),
        findings=tuple(_read_finding(finding) for finding in data["findings"]),
        provider=data["reader"]["provider"],
        model=data["reader"]["model"],
        usage=Usage(**data["usage"]),
        cost_usd=Decimal(data["cost_usd"]),
        pages=tuple(_read_page(page) for page in data["pages"]),
        timings_ms=dict(data["timings_ms"]),
        cached=data["cached"],
        error=None if error is None else Fault(**error),
        decision=None if decision is None else _read_decision(decision),
        screening=None if screening is None else _read_screening(screening),
    )


def _read_field(data: Mapping[str, Any]) -> FieldVerdict:
    return FieldVerdict(
        path=data["path"],
        value=data["value"],
        status=_known(data["status"], _STATUSES),
        evidence=tuple(Evidence(place["page"], Box(*place["box"]), place["text"]) for place in data["evidence"]),
        candidates=tuple(Candidate(c["value"], c["reader"], label=c["label"]) for c in data["candidates"]),
        findings=tuple(_read_finding(finding) for finding in data["findings"]),
        p_correct=data["p_correct"],
        kind=None if data["kind"] is None else _known(data["kind"], _KINDS),
    )


def _read_finding(data: Mapping[str, Any]) -> Finding:
    return Finding(data["check"], _known(data["severity"], _SEVERITIES), data["message"], data["score"])


def _read_screening(data: Mapping[str, Any]) -> Screening:
    judged = data["moderation"]
    return Screening(
        decision=_known(data["decision"], _DECISIONS),
        findings=tuple(_read_found(found) for found in data["findings"]),
        moderation=None if judged is None else Moderation(dict(judged["scores"]), judged["moderator"]),
    )


def _read_found(data: Mapping[str, Any]) -> Found:
    box = data["box"]
    return Found(
        kind=_known(data["kind"], _THREATS),
        page=data["page"],
        box=None if box is None else Box(*box),
        text=data["text"],
        score=data["score"],
        action=_known(data["action"], _ACTIONS),
    )


def _read_decision(data: Mapping[str, Any]) -> Promised:
    return Promised(**{**data, "standing": _known(data["standing"], _STANDINGS)})


def _read_page(data: Mapping[str, Any]) -> Page:
    sent = data["sent_px"]
    return Page(
        digest=data["digest"],
        source_px=_size(data["source_px"]),
        prepared_px=_size(data["prepared_px"]),
        sent_px=None if sent is None else _size(sent),
        engine=data["engine"],
        turned=data["turned"],
        source=data.get("source"),
        sent_bytes=data.get("sent_bytes"),
    )


def _size(pair: list[int]) -> tuple[int, int]:
    width, height = pair
    return width, height


def _known(word: Any, words: frozenset[str]) -> Any:
    if word not in words:
        raise ValueError(f"a word that is none of {', '.join(sorted(words))}")
    return word
