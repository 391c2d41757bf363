"""The values of an answer, which are texts, in the types of the caller's schema."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from sightline.tasks.nodes import Node
from sightline.tasks.schema import read_schema
from sightline.types import Json, Task

# No printed number is longer; int and float of a longer one would be slow, or infinite.
MOST_DIGITS = 40
ABSENT = object()
"""What is to be left out, as null is not allowed there and the schema does not ask for it."""


def typed(task: Task, values: Mapping[str, Json]) -> Mapping[str, Json]:
    """`values` as the schema of `task` says: numbers as numbers, true and false, constants as they were written there.

    What is not there is null where the schema allows it or requires the property, and else left out, so that the
    values fit the schema unless something that it requires is missing. An object without any value is not there
    either. A text that is none of its type stays a text: the verdict on it says so.
    """
    if task.schema is None:
        return values
    root = read_schema(task.schema)
    return _object(root, values)


def _object(node: Node, given: Mapping[str, Json]) -> dict[str, Json]:
    made = {name: _kept(node, name, given.get(name)) for name in node.parts}
    return {name: value for name, value in made.items() if value is not ABSENT}  # pyright: ignore[reportReturnType] (what is absent is left out here)


def _kept(parent: Node, name: str, given: Json) -> object:
    """A property; ABSENT where it is neither there, nor required, nor may be null."""
    part = parent.parts[name]
    value = _value(part, given)
    if not _is_blank(value):
        return value
    if part.nullable and not (isinstance(value, list) and given is not None):
        return None
    return value if name in parent.required or part.shape == "array" else ABSENT


def _value(node: Node, given: Json) -> Json:
    if node.items is not None:
        return list(_items(node.items, given))
    if not node.is_value:
        return _object(node, given if isinstance(given, Mapping) else {})
    return _single(node, given)


def _items(node: Node, given: Json) -> Iterator[Json]:
    """The items that are there; a null among them only where items may be null."""
    for item in given if isinstance(given, Sequence) and not isinstance(given, str) else ():
        value = _value(node, item)
        if not _is_blank(value):
            yield value
        elif node.nullable:
            yield None


def _single(node: Node, given: Json) -> Json:
    if given is None or not isinstance(given, str):
        return given
    if node.choices:
        folded = {text.casefold(): constant for text, constant in node.choices.items()}
        return node.choices.get(given, folded.get(given.casefold(), given))
    if node.shape == "boolean":
        return {"true": True, "false": False}.get(given.casefold(), given)
    if node.shape in ("number", "integer"):
        return _number(given, whole=node.shape == "integer")
    return given


def _number(text: str, *, whole: bool) -> Json:
    """`text` as an int where it has no fraction to lose, else as a float; the text itself where it is no number."""
    if len(text) > MOST_DIGITS:
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        return text
    if value == value.to_integral_value() and (whole or "." not in text):
        return int(value)
    return float(value) if math.isfinite(float(value)) else text


def _is_blank(value: Json) -> bool:
    """Whether nothing is there: null, an empty list, an object of nothing else."""
    if isinstance(value, Mapping):
        return all(_is_blank(part) for part in value.values())
    return value is None or (isinstance(value, list) and not value)
