"""What is sent of a review, as JSON, and what may be sent to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sightline.box import Box
from sightline.review.queue import Lease
from sightline.review.ruling import Correction, Review, Ruling, fields_of
from sightline.types import FieldVerdict, Finding, Json, Reading, Verdict
from sightline.wire import to_json

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from sightline.database.trail import Entry
    from sightline.records import Stored

ITEM = "/v1/review/items/{id}"
DOUBTFUL = ("contradicted", "unverified")
MOST_VALUES, MOST_TEXT = 2000, 2000


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Path = Annotated[str, Field(min_length=1, max_length=200, description="Such as total or line_items[0].total.")]
Value = Annotated[str | None, Field(max_length=MOST_TEXT, description="null where the document has no such value.")]
Fraction = Annotated[float, Field(ge=0, le=1)]
RecordId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Note = Annotated[str, Field(max_length=MOST_TEXT, description="Anything that others should know.")]


class NextBody(_Sent):
    """What not to be given just now."""

    skip: Annotated[list[RecordId], Field(max_length=50)] = []


class CheckBody(_Sent):
    """Values as somebody types them, by path; the others are those of the record."""

    values: Annotated[dict[Path, Value], Field(max_length=MOST_VALUES)]


class Corrected(_Sent):
    """One value that is otherwise, and where it is printed."""

    path: Path
    value: Value
    page: Annotated[int | None, Field(ge=1, le=10_000)] = None
    box: tuple[Fraction, Fraction, Fraction, Fraction] | None = None


class DecideBody(_Sent):
    """A decision."""

    decision: Literal["accept", "correct", "reject"]
    corrections: Annotated[list[Corrected], Field(max_length=MOST_VALUES)] = []
    note: Note = ""

    def ruling(self) -> Ruling:
        """It as it is kept. Raises MalformedRequest."""
        said = tuple(Correction(c.path, c.value, c.page, Box(*c.box) if c.box else None) for c in self.corrections)
        return Ruling(self.decision, said, self.note)


class SecondBody(_Sent):
    """Why somebody else should look."""

    note: Note = ""


class AssignBody(_Sent):
    """Whose it is to be: the id of a key, as `sightline keys list` shows it; null for anybody."""

    to: Annotated[str | None, Field(max_length=64)]


class PriorityBody(_Sent):
    """What a record comes before, and by when it should be done."""

    priority: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
    due_at: AwareDatetime | None = None


def lease_json(lease: Lease) -> dict[str, Json]:
    """Who has what till when."""
    return {"id": lease.record_id, "claimed_until": lease.until.isoformat()}


def line_json(row: RowMapping) -> dict[str, Json]:
    """A line of the queue."""
    said: dict[str, Any] = {name: _told(value) for name, value in row.items() if name != "record_id"}
    return {"id": row["record_id"], **said}


def item_json(
    stored: Stored, waits: RowMapping | None, reviews: Sequence[Review], kept: Sequence[bool]
) -> dict[str, Json]:
    """A record as a person looks at it; `kept` says of which pages there is a picture."""
    record = stored.record
    own = ITEM.format(id=stored.id)
    return {
        "id": stored.id,
        "at": stored.at.isoformat(),
        "waits": None if waits is None else _waits_json(waits),
        "record": to_json(record),
        "task": {
            "name": record.task,
            "fields": [
                {
                    "path": field.path,
                    "kind": field.kind,
                    "description": field.description,
                    "required": field.required,
                    "choices": list(field.choices),
                    "printed": field.printed,
                }
                for field in fields_of(record)
            ],
        },
        "doubtful": [field.path for field in record.fields if field.status in DOUBTFUL],
        "pages": [
            {
                "number": number,
                "width_px": page.prepared_px[0],
                "height_px": page.prepared_px[1],
                "picture": f"{own}/pages/{number}" if there else None,
                "words": f"{own}/pages/{number}/words" if there else None,
            }
            for number, (page, there) in enumerate(zip(record.pages, kept, strict=True), start=1)
        ],
        "reviews": [review_json(review) for review in reviews],
    }


def review_json(review: Review) -> dict[str, Json]:
    """A decision."""
    return {
        "number": review.number,
        "at": review.at.isoformat(),
        "by": review.by,
        "why": review.why,
        "decision": review.ruling.choice,
        "corrections": [
            {"path": c.path, "value": c.value, "page": c.page, "box": list(c.box) if c.box else None}
            for c in review.ruling.corrections
        ],
        "note": review.ruling.note,
        "undone_at": _told(review.undone_at),
    }


def verdict_json(verdict: Verdict) -> dict[str, Json]:
    """What checks say of values that somebody typed."""
    return {
        "checked": True,
        "outcome": verdict.outcome,
        "fields": [_field_json(field) for field in verdict.fields],
        "findings": [_finding_json(finding) for finding in verdict.findings],
    }


def words_json(reading: Reading) -> dict[str, Json]:
    """The words of a page, in reading order."""
    words: list[Json] = [
        {"text": word.text, "box": [round(side, 4) for side in word.box], "line": word.line} for word in reading.words
    ]
    return {"page": reading.page, "words": words}


def entry_json(entry: Entry) -> dict[str, Json]:
    """A row of the trail."""
    deed = entry.deed
    said: Any = deed.said
    return {"number": entry.number, "at": entry.at.isoformat(), "by": deed.by, "action": deed.action, "said": said}


def _waits_json(row: RowMapping) -> dict[str, Json]:
    names = ("why", "priority", "due_at", "assigned_to", "claimed_by", "claimed_until")
    return {name: _told(row[name]) for name in names}


def _field_json(field: FieldVerdict) -> dict[str, Json]:
    return {
        "path": field.path,
        "value": field.value,
        "status": field.status,
        "p_correct": field.p_correct,
        "evidence": [{"page": e.page, "box": [round(s, 4) for s in e.box], "text": e.text} for e in field.evidence],
        "findings": [_finding_json(finding) for finding in field.findings],
    }


def _finding_json(finding: Finding) -> dict[str, Json]:
    return {"check": finding.check, "severity": finding.severity, "message": finding.message, "score": finding.score}


def _told(value: Any) -> Json:
    return value.isoformat() if isinstance(value, datetime) else value
