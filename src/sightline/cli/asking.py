"""What `sightline extract` is asked for: a task by name, or one from the files that its options name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sightline.errors import UsageError
from sightline.tasks.asked import asked_task
from sightline.types import Task


def asking(task: str | None, *, schema: Path | None, prompt: str | None, categories: str | None) -> Task | None:
    """The task of the options; None where the page tells. Raises UsageError for options that do not go together."""
    return asked_task(
        task,
        schema=None if schema is None else _schema(schema),
        prompt=prompt,
        categories=None if categories is None else _categories(categories),
    )


def _schema(path: Path) -> Mapping[str, Any]:
    found = _json(path, _text(path, "--schema"))
    if not isinstance(found, dict):
        raise UsageError(f'--schema {path}: a JSON Schema is an object, such as {{"type": "object", ...}}.')
    return found  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)


def _categories(said: str) -> dict[str, str]:
    """Names with their meanings: of the file `said` where there is one, else the names that commas part."""
    path = Path(said)
    if not path.is_file():
        if path.suffix in (".txt", ".tsv", ".json"):
            raise UsageError(f"--categories {said}: there is no such file.")
        return _once([(name.strip(), "") for name in said.split(",")])
    text = _text(path, "--categories")
    if text.lstrip().startswith(("[", "{")):
        return _stated(path, _json(path, text))
    lines = [line.partition("\t") for line in text.splitlines() if line.strip()]
    return _once([(name.strip(), meaning.strip()) for name, _, meaning in lines])


def _stated(path: Path, found: object) -> dict[str, str]:
    """The names of a JSON list, or an object of names and meanings."""
    pairs: list[Any] = list(found.items()) if isinstance(found, dict) else [(name, "") for name in found]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType, reportGeneralTypeIssues] (JSON is untyped)
    if not all(isinstance(name, str) and isinstance(meaning, str) for name, meaning in pairs):
        raise UsageError(f"--categories {path}: give a JSON list of names, or an object of names and what they mean.")
    return _once(pairs)


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"--categories names {twice!r} twice; give each category its own name.")
    return dict(pairs)


def _text(path: Path, option: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{option} {path}: {error.strerror}; give a file that can be read.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{option} {path}: this is no text in UTF-8.") from error


def _json(path: Path, text: str) -> object:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is not written as JSON: {error}.") from error
