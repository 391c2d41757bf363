"""What a person says of a record, and what is right by it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from sightline import registry
from sightline.box import Box
from sightline.errors import MalformedRequest, UnknownName
from sightline.paths import without_indices
from sightline.types import Field, Json, Record, Task
from sightline.wire import to_json

Choice: TypeAlias = Literal["accept", "correct", "reject"]
"""All is right; all is right but what is corrected; the document is none of its kind, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right at `path`, None where nothing is; and where that is printed, if it was shown."""

    path: str
    value: str | None
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided."""

    choice: Choice
    corrections: tuple[Correction, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Raises MalformedRequest where the choice and the corrections do not go together."""
        if (self.choice == "correct") != bool(self.corrections):
            raise MalformedRequest("Corrections belong to the decision `correct`, which needs at least one.")
        if len({each.path for each in self.corrections}) < len(self.corrections):
            raise MalformedRequest("A value is corrected twice; say once what is right.")

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"corrections": [asdict(each) for each in self.corrections], "note": self.note}


@dataclass(frozen=True, slots=True)
class Review:
    """A decision as it was kept. `why` says what the record waited for."""

    number: int
    at: datetime
    by: str
    why: str
    ruling: Ruling
    values: Mapping[str, str | None]
    undone_at: datetime | None = None


def right_values(record: Record, ruling: Ruling) -> dict[str, str | None]:
    """What the document says, by path; of one that was rejected, that it says none of it.

    Raises MalformedRequest for a correction of what nobody asked for.
    """
    found = {field.path: None if field.value is None else str(field.value) for field in record.fields}
    if ruling.choice == "reject":
        return dict.fromkeys(found)
    known = {without_indices(path) for path in found} | {field.path for field in fields_of(record)}
    for each in ruling.corrections:
        if without_indices(each.path) not in known:
            raise MalformedRequest("A correction is about a value that nobody asked for; name one of the task.")
    return found | {each.path: each.value for each in ruling.corrections}


def changes(record: Record, ruling: Ruling) -> dict[str, Json]:
    """The old and the new value of everything that is corrected."""
    found = {field.path: field.value for field in record.fields}
    return {each.path: [found.get(each.path), each.value] for each in ruling.corrections}


def task_of(record: Record) -> Task | None:
    """The task of `record`; None for one that only its caller knew, such as a schema."""
    try:
        return registry.task(record.task) if record.task else None
    except UnknownName:
        return None


def fields_of(record: Record) -> tuple[Field, ...]:
    """What its task asks for, as far as that is known."""
    task = task_of(record)
    return task.fields if task else ()


def digest_of(record: Record) -> str:
    """The digest of the record as a person saw it."""
    return sha256(json.dumps(to_json(record), sort_keys=True).encode()).hexdigest()
