"""A JSON Schema after it was read: a tree of objects, lists and single values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from sightline.types import Json, Rule

Shape: TypeAlias = Literal["object", "array", "string", "number", "integer", "boolean"]


@dataclass(frozen=True, slots=True)
class Node:
    """One object, list or value of a schema.

    `parts` are the properties of an object, of which `required` names some; `items` is what a list holds. `choices`
    maps the text of each allowed constant to the constant. `decimal` marks a text that holds a number, so that no
    digit of it is lost. `rules` bound the value, or the length of the list.
    """

    shape: Shape
    nullable: bool = False
    description: str = ""
    format: str = ""
    parts: Mapping[str, Node] = field(default_factory=dict["str", "Node"])
    required: frozenset[str] = frozenset()
    items: Node | None = None
    choices: Mapping[str, Json] = field(default_factory=dict[str, Json])
    decimal: bool = False
    rules: tuple[Rule, ...] = ()

    @property
    def is_value(self) -> bool:
        """Whether it is a single value."""
        return self.shape not in ("object", "array")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value at `path`; `required` where nothing on the way to it may be absent, or its list be empty.

    `lists` are the rules for the lists that begin with it.
    """

    path: str
    node: Node
    required: bool
    lists: tuple[Rule, ...] = ()


def leaves_of(node: Node, path: str = "", *, required: bool = True) -> Iterator[Leaf]:
    """The single values below `node`, in the order of the schema."""
    if node.items is not None:
        told = tuple(replace(rule, path=f"{path}[]", needed=required and not node.nullable) for rule in node.rules)
        # A list may be empty; what every item of it needs is for the item to say.
        first, *rest = leaves_of(node.items, f"{path}[]")
        yield from (replace(first, lists=told + first.lists), *rest)
    elif node.is_value:
        yield Leaf(path, node, required and not node.nullable)
    for name, part in node.parts.items():
        here = f"{path}.{name}" if path else name
        needed = required and name in node.required and not node.nullable
        yield from leaves_of(part, here, required=needed)


def groups_of(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and description of every object and list that has one, for their leaves do not tell it."""
    if not node.is_value and path and node.description:
        yield path, node.description
    if node.items is not None:
        yield from groups_of(node.items, f"{path}[]")
    for name, part in node.parts.items():
        yield from groups_of(part, f"{path}.{name}" if path else name)
