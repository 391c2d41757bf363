"""What the keywords of one JSON Schema say, before what they refer to is followed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, cast, get_args

from sightline.tasks.nodes import Node, Shape
from sightline.types import Json

Schema: TypeAlias = Mapping[str, Any]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


_SHAPING = _words(
    "type properties required items enum const anyOf oneOf allOf $ref $defs definitions additionalProperties format "
    "nullable"
)
_SAYING = _words(
    "title description default examples example deprecated readOnly writeOnly $schema $id $comment contentEncoding "
    "contentMediaType discriminator"
)
_BOUNDING = _words(
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems "
    "uniqueItems minProperties maxProperties"
)
_KNOWN = _SHAPING | _SAYING | _BOUNDING
# What stands beside a union and holds for each of its branches.
_SHARED = _BOUNDING | {"type", "format", "enum"}


def unsupported(schema: Schema) -> list[str]:
    """The keywords that cannot be honoured; those that start with `x-` are nobody's."""
    return [str(word) for word in schema if word not in _KNOWN and not str(word).startswith("x-")]


def as_schema(value: object) -> Schema | None:
    """`value` where it is an object."""
    return cast("Schema", value) if isinstance(value, Mapping) else None


def listed(schema: Schema, word: str) -> list[Any]:
    """The list that `word` says; empty for anything else."""
    found = schema.get(word)
    return cast("list[Any]", found) if isinstance(found, list) else []


def constants(schema: Schema) -> list[Any]:
    """The constants that a value may be; empty where it may be anything."""
    return [schema["const"]] if "const" in schema else listed(schema, "enum")


def branches(schema: Schema) -> Sequence[object] | None:
    """The schemas that a union allows; None for what is no union."""
    for word in ("anyOf", "oneOf"):
        if word in schema:
            beside = {key: said for key, said in schema.items() if key in _SHARED}
            return [{**beside, **(as_schema(branch) or {})} for branch in listed(schema, word)]
    types = listed(schema, "type")
    return [{**schema, "type": one} for one in types] if types else None


def is_null(branch: object) -> bool:
    """Whether a branch of a union is null and nothing else."""
    said = as_schema(branch) or {}
    return said.get("type") == "null" or ("const" in said and said["const"] is None)


def shape_of(schema: Schema) -> Shape | None:
    """The shape by its type, else by what only that shape has; None for one that no answer can have."""
    said = schema.get("type")
    if said is not None:
        return said if said in get_args(Shape) else None
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    kinds = {type(constant).__name__ for constant in constants(schema) if constant is not None}
    if not kinds:
        return None
    if len(kinds) == 1 and kinds <= {"bool", "int"}:
        return "boolean" if "bool" in kinds else "integer"
    return "number" if kinds <= {"int", "float"} else "string"


def joined(nodes: Sequence[Node]) -> Node | None:
    """One node for all branches of a union; None where they have nothing in common.

    Constants add up, whole numbers are numbers, and a number that may also be a text is a text that holds a number.
    """
    if len(nodes) <= 1:
        return nodes[0] if nodes else None
    if not all(node.is_value for node in nodes):
        return None
    shapes = {node.shape for node in nodes}
    nullable = any(node.nullable for node in nodes)
    if all(node.choices for node in nodes):
        choices = {text: constant for node in nodes for text, constant in node.choices.items()}
        return replace(nodes[0], choices=choices, nullable=nullable)
    if any(node.choices for node in nodes) or "boolean" in shapes:
        return None
    if "string" in shapes:
        return replace(nodes[0], shape="string", decimal=len(shapes) > 1, nullable=nullable)
    return replace(nodes[0], shape="number", nullable=nullable)


def text_of(constant: Json) -> str:
    """A constant as answers write it: true, 3, red."""
    return str(constant).lower() if isinstance(constant, bool) else str(constant)
