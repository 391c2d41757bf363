"""The right category of each document, from a list in CSV, JSON Lines or Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sightline.errors import UsageError
from sightline.evaluate.confusion import Confusion
from sightline.sources import Columns
from sightline.sources.manifest import READERS, rows


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """What is right, by the id and by the path of a document. It holds all of them, some 200 bytes each."""

    labels: Mapping[str, str]

    @classmethod
    def read(cls, path: Path, columns: Columns) -> AnswerKey:
        """The labels of a list, whose paths are relative to it. Raises UsageError where it is none, or has none."""
        if path.suffix.lower() not in READERS:
            raise UsageError(f"--labels {path}: give a list that ends in {', '.join(READERS)}.")
        labels = dict(_labels(path, columns))
        if not labels:
            raise UsageError(f"{path}: there is no label in a column {columns.label!r}; name it with --label-column.")
        return cls(labels)

    def of(self, line: Mapping[str, Any]) -> str | None:
        """What is right for the document of a line that a batch wrote; None where nobody says it."""
        found = self.labels.get(line["id"])
        return self.labels.get(line["source"]) if found is None else found

    def confusion(self, lines: Iterator[Mapping[str, Any]], field: str) -> Confusion:
        """The values of `field` in `lines` against what is right."""
        counted = Confusion()
        for line in lines:
            given = line["values"].get(field)
            counted.add(self.of(line), None if given is None else str(given))
        return counted


def _labels(path: Path, columns: Columns) -> Iterator[tuple[str, str]]:
    for row in rows(path, columns):
        if row.label is None:
            continue
        if row.id is not None:
            yield row.id, row.label
        if row.path is not None:
            yield str(path.parent / row.path), row.label
            yield row.path, row.label
