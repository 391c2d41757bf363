"""What is made of an answer: Verdict and Record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from sightline.types.answers import Candidate, Json, Usage
from sightline.types.pages import Evidence

Severity: TypeAlias = Literal["info", "warning", "error"]
Status: TypeAlias = Literal["confirmed", "contradicted", "unverified", "missing"]
Outcome: TypeAlias = Literal["accepted", "review", "blocked", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. An `error` contradicts the value, a `warning` asks for a look, `info` supports it.

    `score`, from 0 to 1, says how strongly, on the scale of that check; None where it only says yes or no.
    """

    check: str
    severity: Severity
    message: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """One value and whether to trust it. `p_correct` is None until a calibrated model judged it."""

    path: str
    value: Json
    status: Status
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()
    p_correct: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one document: every field, findings about the whole, and the outcome."""

    fields: tuple[FieldVerdict, ...]
    findings: tuple[Finding, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Page:
    """What a record keeps of a page. Sizes are (width, height); `sent_px` is None when no model saw it."""

    digest: str
    source_px: tuple[int, int]
    prepared_px: tuple[int, int]
    sent_px: tuple[int, int] | None = None
    engine: str | None = None
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document failed: a stable code from `sightline.errors` and the message a person reads."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Record:
    """The outcome of one document: what is returned, stored, logged and billed."""

    source: str
    task: str | None
    outcome: Outcome
    values: Mapping[str, Json]
    fields: tuple[FieldVerdict, ...]
    findings: tuple[Finding, ...]
    provider: str | None
    model: str | None
    usage: Usage
    cost_usd: Decimal
    pages: tuple[Page, ...]
    timings_ms: Mapping[str, float]
    cached: str | None = None
    error: Fault | None = None
