"""Reviewed records: a JSON object a line, a record as `--jsonl` prints it, with the right values as its `labels`.

    {..., "task": "receipt", "fields": [...], "labels": {"total": "9.00", "vendor.name": "ACME", "date": null}}

null says that the document has no such value. Labels may be nested as a record's values are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sightline import wire
from sightline.errors import CorruptInput, UsageError
from sightline.evaluate.compare import same
from sightline.evaluate.labels import flatten
from sightline.types import FieldVerdict, Json, Kind, Record

LABELS = "labels"
VENDOR = "vendor.name"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A record and what a person says is right, by path; None for a value that the document does not have."""

    record: Record
    labels: Mapping[str, str | None]

    @property
    def half(self) -> int:
        """0 or 1, always the same for one vendor, whose documents are alike; without vendor for the document."""
        whose = self.labels.get(VENDOR) or self.record.source
        return hashlib.sha256("".join(whose.split()).casefold().encode()).digest()[0] % 2

    def right(self) -> dict[str, bool]:
        """Of every labelled value whether the record has it right."""
        given = {field.path: field for field in self.record.fields}
        return {path: _is_right(given.get(path), label) for path, label in self.labels.items()}


def read_reviewed(text: str, *, source: str) -> list[Reviewed]:
    """The reviewed records of a file, named `source` in errors. Records that failed are left out: nothing was read.

    Raises UsageError for a line that is none, and for a file without any.
    """
    found = [reviewed for reviewed in _lines(text, source) if reviewed.record.outcome != "failed"]
    if not found:
        raise UsageError(f"{source}: holds no reviewed record; write a line for each, a record with its labels.")
    return found


def _lines(text: str, source: str) -> Iterator[Reviewed]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _reviewed(line, f"{source}, line {number}")


def _reviewed(line: str, where: str) -> Reviewed:
    row = _object(line, where)
    labels: Any = row.pop(LABELS, None)
    if not isinstance(labels, dict) or not labels:
        raise UsageError(
            f'{where}: has no labels; add them to the record, such as "labels": {{"total": "9.00", "date": null}}.'
        )
    try:
        return Reviewed(wire.from_json(row), flatten(cast("Json", labels)))
    except CorruptInput as error:
        raise UsageError(f"{where}: {error.message}") from error


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where}: is no JSON; write a record and its labels on each line.") from error
    return cast("dict[str, Any]", row) if isinstance(row, dict) else {}


def _is_right(field: FieldVerdict | None, label: str | None) -> bool:
    value = None if field is None else field.value
    if value is None or label is None:
        return value is label
    kind: Kind = (field.kind if field else None) or "text"
    return same(str(value), (label,), kind)
