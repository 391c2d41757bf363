"""Read the JSON Schema of a caller, as far as an answer can have its shape; the rest is refused by name.

Drafts 7 and 2020-12 alike, and what pydantic writes: references within the schema, nullable unions, enums, constants.
Bounds of values and lists, such as `minimum` and `pattern`, become rules that an answer is checked by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import unquote

from sightline.errors import UsageError
from sightline.tasks.keywords import (
    Schema,
    as_schema,
    branches,
    constants,
    is_null,
    joined,
    listed,
    shape_of,
    text_of,
    unsupported,
)
from sightline.tasks.nodes import Node, Shape, leaves_of
from sightline.tasks.rules import joined_rules, rules_of, wrong_rule
from sightline.text.patterns import finds

# OpenAI allows 10 levels (OpenAI, "Structured model outputs", November 2026).
MOST_DEPTH = 10
# More than any form that people fill in; a model is asked for it in parts of 100 properties.
MOST_LEAVES = 300
# Problems that one message names.
MOST_PROBLEMS = 10
REFUSED = Node("string")
"""Stands for what was refused, until all that is wrong has been found."""


def read_schema(schema: Schema) -> Node:
    """The tree of `schema`, whose root is an object.

    Raises UsageError that names what cannot be used and where: an unknown keyword, a map with free keys, a union of
    several shapes, a schema within itself, more than 10 levels or 300 values.
    """
    reader = _Reader(schema)
    root = reader.node(schema, Place())
    if not reader.problems and root.shape != "object":
        reader.problems.append("at the root: an object with properties has to stand there")
    if not reader.problems:
        _try_patterns(root)
    if reader.problems:
        said = "; ".join(reader.problems[:MOST_PROBLEMS])
        raise UsageError(f"The schema cannot be used {said}. docs/guides/schemas.md says what can stand in one.")
    return root


def _try_patterns(root: Node) -> None:
    """Raises UsageError for a pattern that cannot be used; here, as a union may have left some out."""
    for leaf in leaves_of(root):
        for rule in leaf.node.rules:
            if rule.word == "pattern":
                finds(str(rule.bound), "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the schema: the path of the value, its depth, and the references on the way."""

    path: str = ""
    depth: int = 0
    followed: tuple[str, ...] = ("#",)

    def below(self, step: str) -> Place:
        """One level down; `[]` are the items of the list that stands here."""
        path = f"{self.path}{step}" if step == "[]" or not self.path else f"{self.path}.{step}"
        return replace(self, path=path, depth=self.depth + 1)


class _Reader:
    """Reads one schema; `problems` collects what is wrong with it."""

    def __init__(self, root: Schema) -> None:
        self.problems: list[str] = []
        self._root = root
        self._leaves = 0

    def node(self, schema: object, at: Place) -> Node:
        """The tree of the schema that stands `at` this place."""
        said = as_schema(schema)
        if said is None:
            return self._refuse(at, "a schema has to be an object")
        if at.depth > MOST_DEPTH:
            raise UsageError(f"The schema is deeper than {MOST_DEPTH} levels at {at.path}; make it flatter.")
        said, at = self._followed(said, at)
        strange = unsupported(said)
        if strange:
            return self._refuse(at, f"unsupported keyword {', '.join(strange)}")
        union = branches(said)
        return self._single(said, at) if union is None else self._union(said, union, at)

    def _refuse(self, at: Place, why: str) -> Node:
        self.problems.append(f"at {at.path or 'the root'}: {why}")
        return REFUSED

    def _followed(self, schema: Schema, at: Place) -> tuple[Schema, Place]:
        """`schema` with what it refers to in place of the reference; what stands beside one comes first."""
        while "$ref" in schema or len(listed(schema, "allOf")) == 1:
            word = "$ref" if "$ref" in schema else "allOf"
            beside = {key: said for key, said in schema.items() if key != word}
            if word == "$ref":
                target = str(schema["$ref"])
                if target in at.followed:
                    where = at.path or "the root"
                    raise UsageError(f"The schema holds itself at {where}, without an end; write its levels out.")
                at = replace(at, followed=(*at.followed, target))
                found = self._target(target, at)
            else:
                found = listed(schema, "allOf")[0]
            schema = {**(as_schema(found) or {}), **beside}
        return schema, at

    def _target(self, reference: str, at: Place) -> object:
        """What a JSON Pointer (RFC 6901) within the schema names."""
        here: object = self._root if reference.startswith("#") else None
        for step in unquote(reference).split("/")[1:]:
            found = as_schema(here) or {}
            here = found.get(step.replace("~1", "/").replace("~0", "~"))
        if here is None:
            self._refuse(at, f"{reference} refers to nothing within the schema")
        return here

    def _union(self, schema: Schema, union: Sequence[object], at: Place) -> Node:
        before = self._leaves
        nodes = [self.node(branch, at) for branch in union if not is_null(branch)]
        node = joined(nodes)
        if node is None:
            return self._refuse(at, "a union of several shapes; null and one shape, or texts and numbers, can be read")
        if node.is_value:
            self._leaves = before + 1
        described = str(schema.get("description") or node.description)
        nullable = node.nullable or len(nodes) < len(union)
        return replace(node, nullable=nullable, description=described, rules=joined_rules(nodes))

    def _single(self, schema: Schema, at: Place) -> Node:
        if len(listed(schema, "allOf")) > 1:
            return self._refuse(at, "allOf of several schemas")
        shape = shape_of(schema)
        if shape is None:
            return self._refuse(at, f"no type that an answer can have; give one of {', '.join(get_args(Shape))}")
        wrong = wrong_rule(schema)
        if wrong:
            return self._refuse(at, wrong)
        told = Node(
            shape,
            nullable=schema.get("nullable") is True,
            description=str(schema.get("description") or ""),
            format=str(schema.get("format") or ""),
            rules=tuple(rules_of(schema, shape)),
        )
        if shape == "object":
            return self._object(schema, told, at)
        if shape == "array":
            return self._array(schema, told, at)
        return self._value(schema, told, at)

    def _object(self, schema: Schema, told: Node, at: Place) -> Node:
        parts = as_schema(schema.get("properties"))
        if not parts or as_schema(schema.get("additionalProperties")) is not None:
            return self._refuse(at, "a map with free keys; name every property, or make it a list of key and value")
        odd = next((name for name in parts if not name.strip() or any(mark in name for mark in ".[]")), None)
        if odd is not None:
            return self._refuse(at, f"the property {odd!r}: a name must not be empty or have a dot or a bracket")
        required = frozenset(map(str, listed(schema, "required")))
        unknown = sorted(required - parts.keys())
        if unknown:
            return self._refuse(at, f"required names {unknown[0]!r}, which is no property")
        read = {name: self.node(part, at.below(name)) for name, part in parts.items()}
        return replace(told, parts=read, required=required)

    def _array(self, schema: Schema, told: Node, at: Place) -> Node:
        if "items" not in schema:
            return self._refuse(at, "a list that does not say what its items are")
        items = self.node(schema["items"], at.below("[]"))
        if items.shape == "array":
            return self._refuse(at, "a list of lists; make the inner list a property of an object")
        return replace(told, items=items)

    def _value(self, schema: Schema, told: Node, at: Place) -> Node:
        self._leaves += 1
        if self._leaves > MOST_LEAVES:
            raise UsageError(f"The schema asks for more than {MOST_LEAVES} values; split it into several.")
        allowed = constants(schema)
        if any(isinstance(constant, Mapping | list) for constant in allowed):
            return self._refuse(at, "a constant that is an object or a list")
        choices: dict[str, Any] = {}
        for constant in allowed:
            if constant is not None:
                choices.setdefault(text_of(constant), constant)
        if allowed and not choices:
            return self._refuse(at, "nothing but null is allowed")
        return replace(told, nullable=told.nullable or None in allowed, choices=choices)
