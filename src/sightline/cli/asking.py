"""What `sightline extract` is asked for: a task by name, or one from the files that its options name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sightline.catalog.categories import Category, meanings, read_categories
from sightline.cli.options import Asked
from sightline.errors import UsageError
from sightline.tasks.asked import asked_task
from sightline.types import Task


def asking(
    options: Asked, *, accept_judgements: bool = False, catalog: Sequence[Category] | None = None
) -> Task | None:
    """The task of `options`; None where the page tells. `accept_judgements` is what the settings say.

    `catalog` are the categories where they were read already, to be shown by their examples. Raises UsageError for
    options that do not go together, and for categories with examples that nobody would show.
    """
    if catalog is None and options.categories is not None:
        catalog = named_categories(options.categories)
        if any(one.examples for one in catalog):
            raise UsageError(
                f"{options.categories} names pictures in `examples`, which `sightline batch` on this machine shows to "
                "models; use that, or take them out."
            )
    return asked_task(
        options.task,
        schema=None if options.schema is None else _schema(options.schema),
        prompt=options.prompt,
        categories=None if catalog is None else meanings(catalog),
        accept_judgements=accept_judgements or options.accept_judgements,
    )


def _schema(path: Path) -> Mapping[str, Any]:
    found = _json(path, _text(path, "--schema"))
    if not isinstance(found, dict):
        raise UsageError(f'--schema {path}: a JSON Schema is an object, such as {{"type": "object", ...}}.')
    return found  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)


def named_categories(said: str) -> tuple[Category, ...]:
    """Categories of the file `said` where there is one, else the names that commas part. Raises UsageError."""
    path = Path(said)
    if path.is_file():
        return read_categories(path)
    if path.suffix.lower() in (".txt", ".tsv", ".json", ".csv", ".toml"):
        raise UsageError(f"--categories {said}: there is no such file.")
    names = [name.strip() for name in said.split(",")]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"--categories names {twice!r} twice; give each category its own name.")
    return tuple(Category(name) for name in names)


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
