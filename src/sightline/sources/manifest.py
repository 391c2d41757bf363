"""Lists of documents in a file: CSV, JSON Lines or Parquet, with a column of paths and one of ids, row by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sightline.errors import MissingExtra, UsageError

# Rows of a Parquet file that are held at once.
ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns; a manifest without the second has its paths for ids. `label` may say what is right."""

    path: str = "path"
    id: str = "id"
    label: str = "label"


@dataclass(frozen=True, slots=True)
class Row:
    """Where one document is, as the manifest writes it, its id and label; None for what the row does not say."""

    number: int
    path: str | None
    id: str | None
    label: str | None = None


def rows(manifest: Path, columns: Columns) -> Iterator[Row]:
    """Every row, counted from 1. A row that says nothing is one, too: whoever reads it answers for it.

    Raises UsageError for a file that cannot be read or has no column of paths, and MissingExtra for Parquet without
    pyarrow.
    """
    try:
        for number, cells in enumerate(READERS[manifest.suffix.lower()](manifest, columns), start=1):
            said = (_text(cells.get(name)) for name in (columns.path, columns.id, columns.label))
            yield Row(number, *said)
    except OSError as error:
        raise UsageError(f"{manifest}: {error.strerror or 'not a file of its kind'}; give one that is.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{manifest}: this is no text in UTF-8 with columns; export it again.") from error


def _csv(manifest: Path, columns: Columns) -> Iterator[Mapping[str, Any]]:
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        _check(manifest, reader.fieldnames or (), columns)
        yield from reader


def _json_lines(manifest: Path, columns: Columns) -> Iterator[Mapping[str, Any]]:
    """The objects of the lines; a line that is none gives an empty one. The first has to name a path."""
    with manifest.open(encoding="utf-8-sig") as file:
        for index, line in enumerate(text for text in file if text.strip()):
            cells = _object(line)
            if index == 0:
                _check(manifest, cells, columns)
            yield cells


def _object(line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)


def _parquet(manifest: Path, columns: Columns) -> Iterator[Mapping[str, Any]]:
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ModuleNotFoundError as error:
        raise MissingExtra("Parquet needs pyarrow; pip install 'sightline[parquet]'.") from error
    try:
        file = parquet.ParquetFile(manifest)
    except pyarrow.ArrowInvalid as error:
        raise UsageError(f"{manifest}: this is no Parquet file; export it again.") from error
    with file:
        names = list(file.schema_arrow.names)
        _check(manifest, names, columns)
        wanted = [name for name in (columns.path, columns.id, columns.label) if name in names]
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
            yield from batch.to_pylist()


def _check(manifest: Path, names: object, columns: Columns) -> None:
    known = list(names) if isinstance(names, (list, tuple, dict)) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] (names of columns, whoever lists them)
    if columns.path not in known:
        listed = ", ".join(map(str, known)) or "none"  # pyright: ignore[reportUnknownArgumentType] (see above)
        raise UsageError(
            f"{manifest}: there is no column {columns.path!r}, but these: {listed}; name the one with --path-column."
        )


def _text(cell: object) -> str | None:
    """A cell as text; an empty one says nothing."""
    return None if cell is None or str(cell).strip() == "" else str(cell)


READERS = {".csv": _csv, ".jsonl": _json_lines, ".ndjson": _json_lines, ".parquet": _parquet}
