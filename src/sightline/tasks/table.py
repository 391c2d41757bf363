"""A table of any columns: every row as an object keyed by the headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sightline.errors import InvalidAnswer
from sightline.tasks.custom import version_of
from sightline.types import Answer, Candidate, Field, Json, Task

PROMPT = (
    "Read the table of this document, on all of its pages: its headers from left to right, and every row from top to "
    "bottom. Copy cells as printed; leave out a cell that is empty, and give null for a header that is not printed. "
    "Rows of totals are rows too."
)
# A model answers with some 15 tokens a cell, and none with more than 128,000 tokens.
MOST_CELLS = 10_000


def table(prompt: str | None = None) -> Task:
    """The task of reading a table; `prompt` says in addition which one, or what to leave out.

    A strict schema cannot have keys that nobody knows, so a model gives each cell with its header, and `laid_out`
    makes objects of them. That also keeps a row right whose empty cells a model leaves out.
    """
    wording = f"{PROMPT} {prompt}" if prompt else PROMPT
    return Task(
        name="table",
        version=version_of(None, wording),
        prompt=wording,
        fields=(
            Field("columns[]", "text", "A header, from left to right."),
            Field("rows[].cells[].column", "text", "The header above the cell, exactly as in columns."),
            Field("rows[].cells[].text", "text", "What is printed in the cell."),
        ),
        checks=("legible", "layout", "columns"),
        layout="table",
    )


TABLE = table()


def laid_out(task: Task, answer: Answer) -> tuple[Task, Answer]:
    """`task` and `answer` as they are judged: for a table, with the rows keyed by headers, which become its fields.

    A header that comes twice is numbered, brackets in it become parentheses, and a cell below no known header has the
    number of its place. Raises InvalidAnswer for more than 10,000 cells.
    """
    if task.layout != "table":
        return task, answer
    columns = [str(name) for name in _list(answer.values.get("columns")) if name]
    keys = _keys(columns)
    rows, moved = _rows(answer.values, columns, keys)
    values: dict[str, Json] = {"columns": columns, "rows": rows}
    candidates: dict[str, tuple[Candidate, ...]] = {
        moved.get(path, path): found for path, found in answer.candidates.items() if not path.startswith("rows[")
    }
    candidates |= {new: answer.candidates[old] for old, new in moved.items() if old in answer.candidates}
    laid = replace(answer, values=values, candidates=candidates)
    return laid_task(task, laid), laid


def laid_task(task: Task, answer: Answer) -> Task:
    """The task by which `answer` is judged, which `laid_out` gave: for a table, with a field for every header."""
    if task.layout != "table":
        return task
    keys = _keys([str(name) for name in _list(answer.values.get("columns"))])
    rows = [row for row in _list(answer.values.get("rows")) if isinstance(row, Mapping)]
    used = dict.fromkeys([*keys, *(key for row in rows for key in row)])
    return replace(task, fields=(task.fields[0], *(Field(f"rows[].{key}", "text", "A cell.") for key in used)))


def _rows(
    values: Mapping[str, Json], columns: Sequence[str], keys: Sequence[str]
) -> tuple[list[dict[str, Json]], dict[str, str]]:
    """The rows, each with a value or None for every header, and where each cell went, by path."""
    rows: list[dict[str, Json]] = []
    moved: dict[str, str] = {}
    count = 0
    for number, row in enumerate(_list(values.get("rows"))):
        cells = _list(row.get("cells") if isinstance(row, Mapping) else None)
        count += len(cells)
        if count > MOST_CELLS:
            raise InvalidAnswer(f"The table has more than {MOST_CELLS:,} cells; ask for fewer pages.")
        made: dict[str, Json] = dict.fromkeys(keys)
        for place, cell in enumerate(cells):
            if not isinstance(cell, Mapping) or cell.get("text") is None:
                continue
            key = _key_of(cell.get("column"), place, columns, keys, made)
            made[key] = cell["text"]
            moved[f"rows[{number}].cells[{place}].text"] = f"rows[{number}].{key}"
        rows.append(made)
    return rows, moved


def _key_of(header: Json, place: int, columns: Sequence[str], keys: Sequence[str], made: Mapping[str, Json]) -> str:
    """The first free key of the column that is called `header`."""
    wanted = _folded(header)
    for column, key in zip(columns, keys, strict=True):
        if _folded(column) == wanted and made.get(key) is None:
            return key
    number = place + 1
    while made.get(f"column {number}") is not None:
        number += 1
    return f"column {number}"


def _keys(columns: Sequence[str]) -> list[str]:
    """A key for each header, all different."""
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for column in columns:
        name = column.replace("[", "(").replace("]", ")")
        while name in keys:
            seen[column] += 1
            name = f"{column.replace('[', '(').replace(']', ')')} ({seen[column] + 1})"
        keys.append(name)
    return keys


def _folded(header: Json) -> str:
    return " ".join(str(header or "").casefold().split())


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
