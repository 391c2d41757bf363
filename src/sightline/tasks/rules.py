"""The bounds that a JSON Schema sets to values and lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sightline.tasks.keywords import Schema
from sightline.tasks.nodes import Node, Shape
from sightline.types import Rule

_OF_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LENGTHS = ("minLength", "maxLength")
_COUNTS = ("minItems", "maxItems")
# What is honoured of the words that bound a value, by the shape that each is about.
WORDS: Mapping[Shape, Sequence[str]] = {
    "number": _OF_NUMBERS,
    "integer": _OF_NUMBERS,
    "string": (*_LENGTHS, "pattern"),
    "array": _COUNTS,
}


def rules_of(schema: Schema, shape: Shape) -> Iterator[Rule]:
    """The rules for a value or list of `shape`; what bounds another shape says nothing about it."""
    for word in WORDS.get(shape, ()):
        if schema.get(word) is not None:
            bound = schema[word]
            yield Rule(word, bound if isinstance(bound, str) else Decimal(str(bound)))


def wrong_rule(schema: Schema) -> str | None:
    """What is wrong with the first bound that is none; None where all are fine."""
    for word in (*_OF_NUMBERS, *_LENGTHS, *_COUNTS, "pattern"):
        bound = schema.get(word)
        if bound is None:
            continue
        wanted = _wanted(word, bound)
        if wanted:
            return f"{word} has to be {wanted}"
    return None


def joined_rules(nodes: Sequence[Node]) -> tuple[Rule, ...]:
    """The rules that hold in every branch of a union; of a text that holds a number, those of the number."""
    numbers = [node for node in nodes if node.shape != "string"]
    first, *rest = [set(node.rules) for node in numbers or nodes]
    shared = first.intersection(*rest)
    return tuple(rule for rule in (numbers or nodes)[0].rules if rule in shared)


def _wanted(word: str, bound: object) -> str:
    """What `word` needs instead of `bound`; empty where it is right."""
    if word == "pattern":
        return "" if isinstance(bound, str) else "a text"
    if isinstance(bound, bool) or not isinstance(bound, int | float) or not Decimal(str(bound)).is_finite():
        return "a number"
    if word == "multipleOf" and bound <= 0:
        return "more than 0"
    return "a whole number from 0" if word in (*_LENGTHS, *_COUNTS) and (bound < 0 or bound != int(bound)) else ""
