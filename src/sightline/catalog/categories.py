"""Categories as people keep them: one a line, or as a table in CSV, JSON or TOML with what each means."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sightline.errors import UsageError

COLUMNS = ("name", "description", "group", "examples")
# Between the paths of examples in a cell of a table.
_BETWEEN = ";"
# More than anybody writes into such a file by hand or from a table of categories.
_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Category:
    """One category: what it means, the group that it belongs to, and pictures that show it; empty where not said."""

    name: str
    description: str = ""
    group: str = ""
    examples: tuple[Path, ...] = ()


def read_categories(path: Path) -> tuple[Category, ...]:
    """The categories of a file, in its order.

    A `.toml` has tables `[[category]]`, a `.json` a list of names or of objects, or an object of names and meanings, a
    `.csv` columns: `name`, and any of `description`, `group` and `examples` (in CSV with semicolons between). Any other
    file has one a line, with a tab before its meaning. Paths of examples are relative to the file. Raises UsageError
    for a file that cannot be read so, a name that comes twice, and a key that is none of these.
    """
    text = _text(path)
    read = READERS.get(path.suffix.lower(), _lines)
    if path.suffix.lower() not in READERS and text.lstrip().startswith(("[", "{")):
        read = _json
    try:
        found = tuple(_category(path, row) for row in read(text))
    except (ValueError, RecursionError, csv.Error) as error:
        raise UsageError(f"{path} is not written as {path.suffix.lstrip('.').upper() or 'JSON'}: {error}.") from error
    twice = [name for name, count in Counter(one.name for one in found).items() if count > 1]
    if twice:
        raise UsageError(f"{path} names {twice[0]!r} twice; give each category its own name.")
    return found


def meanings(categories: Iterable[Category]) -> dict[str, str]:
    """Names with their descriptions, as `asked_task` and `classify` take them."""
    return {one.name: one.description for one in categories}


def _category(path: Path, row: Mapping[str, Any]) -> Category:
    unknown = sorted(set(row) - set(COLUMNS))
    if unknown:
        raise UsageError(f"{path}: a category has no {', '.join(map(repr, unknown))}, only {', '.join(COLUMNS)}.")
    name, description, group = (row.get(key) or "" for key in COLUMNS[:3])
    examples: Any = row.get("examples") or []
    if isinstance(examples, str):
        examples = [part for part in examples.split(_BETWEEN) if part.strip()]
    if not all(isinstance(text, str) for text in (name, description, group, *_items(examples))):
        raise UsageError(f"{path}: {', '.join(COLUMNS[:3])} are texts, and examples a list of paths.")
    shown = tuple(path.parent / str(one).strip() for one in examples)
    return Category(name.strip(), description.strip(), group.strip(), shown)


def _items(examples: object) -> Sequence[object]:
    """The items of a list; what is none is its own only item, which is no text."""
    return examples if isinstance(examples, list) else [examples]  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        if line.strip():
            name, _, meaning = line.partition("\t")
            yield {"name": name, "description": meaning}


def _csv(text: str) -> Iterator[Mapping[str, Any]]:
    reader = csv.DictReader(text.splitlines())
    if "name" not in (reader.fieldnames or ()):
        raise UsageError(
            f"A CSV of categories has a column `name`, this one has: {', '.join(reader.fieldnames or ())}."
        )
    yield from reader


def _toml(text: str) -> Iterator[Mapping[str, Any]]:
    tables = tomllib.loads(text)
    if set(tables) != {"category"}:
        raise UsageError("A TOML of categories has tables [[category]], and nothing else.")
    yield from _rows(tables["category"])


def _json(text: str) -> Iterator[Mapping[str, Any]]:
    found: Any = json.loads(text)
    if isinstance(found, dict):
        found = [{"name": name, "description": meaning} for name, meaning in found.items()]  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)
    yield from _rows(found)  # pyright: ignore[reportUnknownArgumentType] (see above)


def _rows(found: object) -> Iterator[Mapping[str, Any]]:
    rows: list[Any] = found if isinstance(found, list) else [found]  # pyright: ignore[reportUnknownVariableType] (see above)
    for row in rows:
        if not isinstance(row, str | dict):
            raise UsageError("Give names, or objects with a name, a description, a group and examples.")
        yield {"name": row} if isinstance(row, str) else row  # pyright: ignore[reportUnknownVariableType] (see above)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise UsageError(f"{path}: a file of categories has at most {_MOST_BYTES >> 20} MiB; this one has more.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; give a file of categories that can be read.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: this is no text in UTF-8.") from error


READERS: Mapping[str, Callable[[str], Iterator[Mapping[str, Any]]]] = {".csv": _csv, ".json": _json, ".toml": _toml}
