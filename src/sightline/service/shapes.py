"""What answers look like, as JSON Schemas of the OpenAPI description. `sightline.wire` writes them."""

from __future__ import annotations

from typing import Any, TypeAlias, get_args

from sightline.jobs.batch import State
from sightline.types import Outcome, Status

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
YES_OR_NO: Schema = {"type": "boolean"}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _object(properties: Schema, *, also: str = "") -> Schema:
    """An object that has all of `properties`; those of the record may become more."""
    return {"type": "object", "properties": properties, "required": list(properties), "description": also}


_FINDING = _object({"check": TEXT, "severity": TEXT, "message": TEXT, "score": _maybe(NUMBER)})
_EVIDENCE = _object(
    {"page": WHOLE, "box": _list(NUMBER), "text": TEXT},
    also="Where a value is printed: left, top, right and bottom as fractions of the upright page.",
)
_FIELD = _object(
    {
        "path": TEXT,
        "value": {},
        "status": {"enum": list(get_args(Status))},
        "p_correct": _maybe(NUMBER),
        "evidence": _list(_EVIDENCE),
        "candidates": _list({"type": "object"}),
        "findings": _list(_FINDING),
    }
)
_USAGE = _object({"input_tokens": WHOLE, "output_tokens": WHOLE, "image_tokens": WHOLE})

RECORD = _object(
    {
        "source": TEXT,
        "task": _maybe(TEXT),
        "outcome": {"enum": list(get_args(Outcome))},
        "decision": _maybe({"type": "object"}),
        "values": {"type": "object"},
        "fields": _list(_FIELD),
        "findings": _list(_FINDING),
        "screening": _maybe({"type": "object"}),
        "reader": _object({"provider": _maybe(TEXT), "model": _maybe(TEXT)}),
        "usage": _USAGE,
        "cost_usd": TEXT,
        "cached": _maybe(TEXT),
        "pages": _list({"type": "object"}),
        "timings_ms": {"type": "object", "additionalProperties": NUMBER},
        "error": _maybe(_object({"code": TEXT, "message": TEXT})),
    },
    also="The outcome of one document, as the command line prints it.",
)
RECORDS = _object({"records": _list({"$ref": "#/components/schemas/Record"})}, also="One for each document, in order.")
BILLS = _object(
    {
        "bills": _list(
            _object(
                {
                    "source": TEXT,
                    "model": TEXT,
                    "detail": TEXT,
                    "variant": {"enum": ["raw", "1568", "sent"]},
                    "size": _list(WHOLE),
                    "crops": WHOLE,
                    "image_tokens": _maybe(WHOLE),
                    "exact": YES_OR_NO,
                    "usd": _maybe(NUMBER),
                }
            )
        )
    }
)
PROBLEM = _object(
    {
        "type": TEXT,
        "title": TEXT,
        "status": WHOLE,
        "detail": TEXT,
        "code": TEXT,
        "retryable": YES_OR_NO,
        "request_id": TEXT,
    },
    also="What went wrong (RFC 9457). `code` is stable; docs/reference/errors.md lists them.",
)
BATCH = _object(
    {
        "id": TEXT,
        "state": {"enum": list(get_args(State))},
        "paused_for": _maybe(TEXT),
        "resume_at": _maybe(TEXT),
        "created_at": TEXT,
        "ended_at": _maybe(TEXT),
        "documents": WHOLE,
        "done": WHOLE,
        "failed": WHOLE,
        "left": WHOLE,
        "outcomes": _object(dict.fromkeys(get_args(Outcome), WHOLE)),
        "spent_usd": TEXT,
        "eta_s": _maybe(NUMBER),
        "webhook": _maybe(TEXT),
    },
    also="How far a batch is. The answer that takes one on also has its `webhook_secret`, where there is a webhook.",
)
BATCHES = _object({"batches": _list({"$ref": "#/components/schemas/Batch"}), "next": _maybe(TEXT)})
RESULT: Schema = {
    "allOf": [{"$ref": "#/components/schemas/Record"}, _object({"number": WHOLE, "id": _maybe(TEXT)})],
    "description": "A line: the record of a document of a batch.",
}
SCHEMAS = {
    "Record": RECORD,
    "Records": RECORDS,
    "Batch": BATCH,
    "Batches": BATCHES,
    "Result": RESULT,
    "Bills": BILLS,
    "Problem": PROBLEM,
}
