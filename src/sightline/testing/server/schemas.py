"""What vendors ask of a JSON Schema before they promise answers by it.

Sources: OpenAI, Structured outputs; Anthropic, Structured outputs, and the texts of its errors; Google, Structured
output. All as of November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sightline.testing.server.call import JsonObject, object_of
from sightline.testing.server.faults import Fault

OPENAI_MOST_DEPTH, OPENAI_MOST_PROPERTIES = 10, 5000
OPENAI_BANNED = frozenset({"allOf", "oneOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else"})
ANTHROPIC_MOST_UNIONS, ANTHROPIC_MOST_OPTIONAL = 16, 24
ANTHROPIC_BANNED = {
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
    "integer": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
    "string": frozenset({"minLength", "maxLength"}),
    "array": frozenset({"maxItems", "uniqueItems"}),
}
GEMINI_KNOWN = frozenset({
    "type", "format", "title", "description", "nullable", "enum", "items", "minItems", "maxItems", "properties",
    "required", "propertyOrdering", "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength",
    "pattern", "example", "anyOf", "default",
})  # fmt: skip
_MANY = ("anyOf", "oneOf", "allOf")
_NAMED = ("properties", "$defs", "definitions")


class Part(NamedTuple):
    """One schema inside a schema, the steps that lead there, and how many objects are around it."""

    schema: JsonObject
    steps: tuple[str, ...]
    depth: int


def parts(schema: Any, steps: tuple[str, ...] = (), depth: int = 0) -> Iterator[Part]:
    """`schema` and every schema inside it."""
    here = object_of(schema)
    if here is None:
        return
    yield Part(here, steps, depth)
    below = depth + (here.get("type") == "object")
    for key in _NAMED:
        for name, child in here.get(key, {}).items():
            yield from parts(child, (*steps, key, name), below)
    for key in _MANY:
        for index, child in enumerate(here.get(key, [])):
            yield from parts(child, (*steps, key, str(index)), depth)
    yield from parts(here.get("items"), (*steps, "items"), depth)


def check_openai(schema: JsonObject, *, name: str, param: str) -> None:
    """Raise Fault unless `schema` follows OpenAI's rules for strict schemas."""

    def refuse(steps: tuple[str, ...], message: str) -> Fault:
        where = "(" + ", ".join(repr(step) for step in steps) + ("," if len(steps) == 1 else "") + ")"
        return Fault("request", f"Invalid schema for {name}: In context={where}, {message}", param=param)

    if schema.get("type") != "object":
        given = schema.get("type")
        message = f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{given}\"'."
        raise Fault("request", f"Invalid schema for {name}: {message}", param=param)
    count = 0
    for part, steps, depth in parts(schema):
        banned = sorted(OPENAI_BANNED & part.keys())
        if banned:
            raise refuse(steps, f"'{banned[0]}' is not permitted.")
        if depth > OPENAI_MOST_DEPTH:
            raise refuse(steps, f"{depth} levels of nesting exceed the limit of {OPENAI_MOST_DEPTH}.")
        count += len(part.get("properties", {}))
        if part.get("type") == "object" or "properties" in part:
            _check_openai_object(part, steps, refuse)
    if count > OPENAI_MOST_PROPERTIES:
        raise refuse((), f"{count} properties exceed the limit of {OPENAI_MOST_PROPERTIES}.")


def _check_openai_object(part: JsonObject, steps: tuple[str, ...], refuse: Any) -> None:
    if part.get("additionalProperties") is not False:
        raise refuse(steps, "'additionalProperties' is required to be supplied and to be false.")
    missing = sorted(part.get("properties", {}).keys() - set(part.get("required", [])))
    if missing:
        raise refuse(
            steps,
            "'required' is required to be supplied and to be an array including every key in properties. "
            f"Missing '{missing[0]}'.",
        )


def check_anthropic(schema: JsonObject, *, path: str) -> None:
    """Raise Fault unless `schema` follows Anthropic's rules: closed objects, few unions and optional properties."""
    unions = optional = 0
    for part, _, _ in parts(schema):
        kind = part.get("type")
        if kind == "object" and part.get("additionalProperties") is not False:
            message = "For 'object' type, 'additionalProperties' must be explicitly set to false"
            raise Fault("request", f"{path}: {message}", param=path)
        banned = sorted(ANTHROPIC_BANNED.get(str(kind), frozenset()) & part.keys())
        if banned:
            raise Fault("request", f"{path}: For '{kind}' type, property '{banned[0]}' is not supported", param=path)
        unions += isinstance(kind, list) or "anyOf" in part
        optional += len(part.get("properties", {}).keys() - set(part.get("required", [])))
    if unions > ANTHROPIC_MOST_UNIONS:
        raise Fault(
            "request",
            f"Schemas contains too many parameters with union types ({unions} parameters with type arrays or anyOf). "
            "This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters "
            f"(limit: {ANTHROPIC_MOST_UNIONS} parameters with unions).",
        )
    if optional > ANTHROPIC_MOST_OPTIONAL:
        raise Fault(
            "request",
            f"Schemas contains too many optional parameters ({optional}), which would make grammar compilation "
            f"inefficient. Reduce the number of optional parameters (limit: {ANTHROPIC_MOST_OPTIONAL}).",
        )


def check_gemini(schema: JsonObject, *, path: str) -> None:
    """Raise Fault where `schema` has words that Gemini's own dialect, a subset of OpenAPI's, does not know."""
    for part, steps, _ in parts(schema):
        unknown = sorted(part.keys() - GEMINI_KNOWN)
        if unknown:
            where = ".".join([path, *steps])
            raise Fault(
                "request",
                f"Invalid JSON payload received. Unknown name \"{unknown[0]}\" at '{where}': Cannot find field.",
            )
