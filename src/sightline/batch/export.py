"""Tables made of a journal, a row for each document: CSV for spreadsheets, Parquet with types, or one JSON list.

Each is written beside its place and moved there when it is whole.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sightline.batch.columns import AMOUNT_DECIMALS, AMOUNT_DIGITS, Columns, Type, cell, row
from sightline.batch.journal import SUFFIX as LINES
from sightline.batch.journal import lines
from sightline.errors import MissingExtra, UsageError

ROWS_AT_ONCE = 1000
# What spreadsheets take for a formula (OWASP, CSV Injection). What a document says must not be one; a number may be.
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[-+]?[\d.,]+")


def check(out: Path) -> None:
    """Raise UsageError for a suffix that is none of ours, and MissingExtra for Parquet without pyarrow."""
    suffix = out.suffix.lower()
    if suffix not in WRITERS and suffix != LINES:
        raise UsageError(f"--out {out}: write to a file that ends in {', '.join([LINES, *WRITERS])}.")
    if suffix == ".parquet":
        pyarrow_modules()


def export(journal: Path, out: Path) -> None:
    """Write `out` as its suffix says; nothing where it is the journal itself. Raises what `check` does, and OSError."""
    check(out)
    if out.suffix.lower() == LINES:
        return
    beside = out.with_name(out.name + ".new")
    WRITERS[out.suffix.lower()](journal, beside)
    beside.replace(out)


def _json(journal: Path, out: Path) -> None:
    with out.open("w", encoding="utf-8", errors="backslashreplace") as file:
        before = "[\n"
        for record in lines(journal):
            file.write(before + json.dumps(record, ensure_ascii=False))
            before = ",\n"
        file.write("[]\n" if before == "[\n" else "\n]\n")


def _csv(journal: Path, out: Path) -> None:
    columns = _columns(journal)
    with out.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_safe(name) for name in columns)
        for record in lines(journal):
            cells = row(record)
            writer.writerow(_safe(cell(cells.get(name), "text")) for name in columns)


def _safe(text: str | None) -> str | None:
    """`text` so that no spreadsheet runs it: an apostrophe in front says that it is text."""
    if text is None or not FORMULA.match(text) or NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def _parquet(journal: Path, out: Path) -> None:
    _, parquet = pyarrow_modules()
    columns = _columns(journal)
    with parquet.ParquetWriter(out, arrow_table([], columns).schema) as writer:
        for some in _at_once(journal):
            writer.write_table(arrow_table(some, columns))


def arrow_table(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, Type]) -> Any:
    """`rows` as a table of Arrow with these columns; what a column cannot hold is null. Raises MissingExtra."""
    pyarrow, _ = pyarrow_modules()
    types: Mapping[Type, Any] = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "amount": pyarrow.decimal128(AMOUNT_DIGITS, AMOUNT_DECIMALS),
        "date": pyarrow.date32(),
        "truth": pyarrow.bool_(),
    }
    schema = pyarrow.schema([(name, types[wanted]) for name, wanted in columns.items()])
    cells = [{name: encodable(cell(one.get(name), wanted)) for name, wanted in columns.items()} for one in rows]
    return pyarrow.Table.from_pylist(cells, schema=schema)


def encodable(value: Any) -> Any:
    """Half a surrogate pair, as in odd file names, as its JSON escape; all else as it is."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _at_once(journal: Path) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    for record in lines(journal):
        some.append(row(record))
        if len(some) == ROWS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _columns(journal: Path) -> dict[str, Type]:
    """All columns need all records, so the journal is read twice instead of held."""
    columns = Columns()
    for record in lines(journal):
        columns.see(record)
    return columns.typed()


def pyarrow_modules() -> tuple[Any, Any]:
    """The package pyarrow and its Parquet. Raises MissingExtra."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ModuleNotFoundError as error:
        raise MissingExtra("Parquet needs pyarrow; pip install 'sightline[parquet]'.") from error


WRITERS: Mapping[str, Callable[[Path, Path], None]] = {".json": _json, ".csv": _csv, ".parquet": _parquet}
