"""Labels that were made elsewhere, as decisions about the records that they name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sightline.errors import RecordNotFound, ReviewConflict, UsageError
from sightline.records import Records
from sightline.review.decisions import Decisions
from sightline.review.reviewer import Reviewer
from sightline.review.ruling import Correction, Ruling
from sightline.types import Record


@dataclass(frozen=True, slots=True)
class Entered:
    """How many labels were taken, and how many were not: the record is gone, or somebody holds it."""

    taken: int = 0
    missing: int = 0
    held: int = 0


def lines_of(text: str, *, source: str) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """The id of a record and its labels, of each line of a JSONL file. Raises UsageError for a line that is none."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _line(line, f"{source}, line {number}")


async def enter(
    who: Reviewer, labelled: Iterator[tuple[str, Mapping[str, str | None]]], records: Records, decisions: Decisions
) -> Entered:
    """Keep all of `labelled` as what `who` decided. Saying the same twice changes nothing."""
    taken = missing = held = 0
    for record_id, labels in labelled:
        stored = await records.get(record_id, tenant=who.tenant)
        if stored is None:
            missing += 1
            continue
        try:
            await decisions.enter(who, record_id, ruling_of(stored.record, labels))
            taken += 1
        except RecordNotFound:
            missing += 1
        except ReviewConflict:
            held += 1
    return Entered(taken, missing, held)


def ruling_of(record: Record, labels: Mapping[str, str | None]) -> Ruling:
    """What somebody says who gives these labels: what they do not name is right as it is."""
    found = {field.path: None if field.value is None else str(field.value) for field in record.fields}
    other = tuple(Correction(path, value) for path, value in labels.items() if found.get(path) != value)
    return Ruling("correct", other) if other else Ruling("accept")


def _line(line: str, where: str) -> tuple[str, Mapping[str, str | None]]:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where}: is no JSON; write an id and its labels on each line.") from error
    stated: dict[str, Any] = cast("dict[str, Any]", row) if isinstance(row, dict) else {}
    own, labels = stated.get("id"), stated.get("labels")
    if not isinstance(own, str) or not isinstance(labels, dict) or not labels:
        raise UsageError(f'{where}: needs an id and labels, such as {{"id": "...", "labels": {{"total": "9.00"}}}}.')
    said = cast("dict[str, Any]", labels)
    return own, {path: None if value is None else str(value) for path, value in said.items()}
