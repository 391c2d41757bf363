"""What is made of an answer: Verdict and Record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from sightline.types.answers import Candidate, Json, Kind, Usage
from sightline.types.pages import Evidence
from sightline.types.screening import Screening

Severity: TypeAlias = Literal["info", "warning", "error"]
Status: TypeAlias = Literal["confirmed", "contradicted", "unverified", "missing"]
Outcome: TypeAlias = Literal["accepted", "review", "blocked", "failed"]
Standing: TypeAlias = Literal["certified", "uncertified", "expired", "other reader", "other release"]


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
    """One value and whether to trust it.

    `p_correct` is the probability that it is right; None for a value that is missing and for a judgement, which no
    print can prove. A judgement has no `kind` either.
    """

    path: str
    value: Json
    status: Status
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()
    p_correct: float | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """How a document stands to the error rate that was promised.

    With a `threshold`, reviewed documents show with `confidence` that at most `max_error` of those whose `score`
    reaches it are wrong. Without one, `standing` says why, and the outcome follows the usual policy instead;
    `labels_needed` is about how many reviewed documents are lacking. The score is the least probability of the values
    that the promise is about; None where one of them is not there.
    """

    standing: Standing
    max_error: float
    confidence: float
    score: float | None = None
    threshold: float | None = None
    labels_needed: int | None = None

    @property
    def kept(self) -> bool:
        """Whether the promise holds for this document."""
        return self.threshold is not None and self.score is not None and self.score >= self.threshold


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one document: every field, findings about the whole, and the outcome."""

    fields: tuple[FieldVerdict, ...]
    findings: tuple[Finding, ...]
    outcome: Outcome
    decision: Promised | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a record keeps of a page. Sizes are (width, height); `sent_px` is None when no model saw it.

    Of several pictures that a model was sent of a page, `sent_px` is the size of the largest and `sent_bytes` the sum.
    `source` names its file where a record is about several, and the time where that is a video.
    """

    digest: str
    source_px: tuple[int, int]
    prepared_px: tuple[int, int]
    sent_px: tuple[int, int] | None = None
    engine: str | None = None
    turned: int = 0
    source: str | None = None
    sent_bytes: int | None = None


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
    decision: Promised | None = None
    screening: Screening | None = None
