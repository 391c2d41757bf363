"""Our own layout: DIR/labels.jsonl, one line a document.

    {"file": "receipt-000.jpg", "task": "receipt", "values": {"vendor": {"name": "ACME"}, "total": "9.00"}}

`values` has the shape of a record's values. A field that it does not name is not scored; null says that the
document has no such value. `task` may be left out, and `group` names what several files render.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from sightline.errors import UsageError
from sightline.evaluate.labels import Labelled, flatten
from sightline.types import Json

NAME = "labels.jsonl"


def recognises(directory: Path) -> bool:
    """Whether `directory` holds labels.jsonl."""
    return (directory / NAME).is_file()


def read(directory: Path) -> Iterator[Labelled]:
    """The documents in the order of their lines. Raises UsageError for a line that is no label."""
    lines = (directory / NAME).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _labelled(directory, line, number)


def _labelled(directory: Path, line: str, number: int) -> Labelled:
    try:
        row: Json = json.loads(line)
    except json.JSONDecodeError as error:
        raise _refused(directory, number) from error
    if not isinstance(row, Mapping):
        raise _refused(directory, number)
    file, values, task, group = row.get("file"), row.get("values"), row.get("task"), row.get("group")
    if not isinstance(file, str) or not isinstance(values, Mapping):
        raise _refused(directory, number)
    return Labelled(
        path=directory / file,
        task=None if task is None else str(task),
        values={path: () if value is None else (value,) for path, value in flatten(values).items()},
        group=None if group is None else str(group),
    )


def _refused(directory: Path, number: int) -> UsageError:
    return UsageError(
        f"{directory / NAME}, line {number}: not a label; each line is an object with "
        '"file" (a path below the folder) and "values" (an object shaped as a record\'s values).'
    )
