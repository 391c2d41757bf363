"""Walk the values of an answer by the dotted paths of its task."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sightline.types import Field, Json, Task


def leaves(values: Json, path: str = "") -> dict[str, str | None]:
    """Nested values as path and text: `line_items[0].total`."""
    if isinstance(values, Mapping):
        parts = [(f"{path}.{key}" if path else key, value) for key, value in values.items()]
    elif isinstance(values, Sequence) and not isinstance(values, str):
        parts = [(f"{path}[{index}]", value) for index, value in enumerate(values)]
    else:
        return {path: None if values is None else str(values)}
    return {leaf: text for part, value in parts for leaf, text in leaves(value, part).items()}


def field_at(task: Task, path: str) -> Field | None:
    """The field of `task` that `path` is an instance of."""
    plain = re.sub(r"\[\d+\]", "[]", path)
    return next((field for field in task.fields if field.path == plain), None)


def root(path: str) -> str:
    """What is read as one: the list that a path lies in, or the path itself."""
    return path.partition("[")[0]


def get(values: Json, path: str) -> Json:
    """The value at a path without indices; None where there is none."""
    for key in path.split("."):
        if not isinstance(values, Mapping):
            return None
        values = values.get(key)
    return values


def put(values: Mapping[str, Json], path: str, value: Json) -> dict[str, Json]:
    """A copy of `values` that holds `value` at a path without indices."""
    key, _, rest = path.partition(".")
    if not rest:
        return {**values, key: value}
    inner = values.get(key)
    return {**values, key: put(inner if isinstance(inner, Mapping) else {}, rest, value)}
