"""The dotted paths by which values of an answer and fields of a task are named: `line_items[0].total`."""

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


def field_of(task: Task, path: str) -> Field | None:
    """The field of `task` whose path is `path` without list indices."""
    plain = without_indices(path)
    return next((field for field in task.fields if field.path == plain), None)


def without_indices(path: str) -> str:
    """`line_items[].total` for `line_items[3].total`."""
    return re.sub(r"\[\d+\]", "[]", path)


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
