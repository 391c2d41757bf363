"""An answer in the shape of a JSON Schema: known values where it asks for them, null for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sightline.testing.server.call import JsonObject
from sightline.types import Json

# Schemas may refer to themselves; below this depth there is nothing more to say.
DEEPEST = 24
# How answers that carry more than a value are shaped: `{"value": "9.00", "box": ...}`.
VALUE = "value"


def fill(schema: JsonObject, values: Json) -> Any:
    """`values` in the shape of `schema`.

    What it does not ask for is left out; what it asks for and nobody knows is null, or the least that its type
    allows. Items of a list are as many as are known. A known text where an object is asked for goes to its `value`.
    """
    return _fill(schema, values, schema, DEEPEST)


def _fill(part: JsonObject, known: Json, root: JsonObject, depth: int) -> Any:
    part = _chosen(part, known, root)
    kind = _kind(part, known)
    if depth == 0 or kind == "null":
        return None
    if kind == "object":
        return _object(part, known, root, depth)
    if kind == "array":
        items: Sequence[Json] = known if isinstance(known, Sequence) and not isinstance(known, str) else ()
        return [_fill(part.get("items", {}), item, root, depth - 1) for item in items]
    return _scalar(part, known, kind)


def _object(part: JsonObject, known: Json, root: JsonObject, depth: int) -> Any:
    properties: JsonObject = part.get("properties", {})
    if not properties:
        return known if isinstance(known, Mapping) else {}
    if not isinstance(known, Mapping):
        known = {VALUE: known} if VALUE in properties else {}
    return {key: _fill(child, known.get(key), root, depth - 1) for key, child in properties.items()}


def _chosen(part: JsonObject, known: Json, root: JsonObject) -> JsonObject:
    """`part` with references and alternatives resolved: null where nothing is known, the first other one if it is."""
    for _ in range(DEEPEST):
        reference: str | None = part.get("$ref")
        options: list[JsonObject] = part.get("anyOf") or part.get("oneOf") or part.get("allOf") or []
        if reference is not None:
            part = _resolved(reference, root)
        elif options:
            nulls = [option for option in options if option.get("type") == "null"]
            others = [option for option in options if option.get("type") != "null"]
            part = (nulls if known is None and nulls else others or nulls)[0]
        else:
            break
    return part


def _resolved(reference: str, root: JsonObject) -> JsonObject:
    found: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(step, {}) if step else found
    return found


def _kind(part: JsonObject, known: Json) -> str:
    """The type that is answered, in lower case: Gemini writes its own in capitals, and `nullable` for a null."""
    declared = part.get("type") or ("object" if "properties" in part else "string")
    kinds = [str(kind).lower() for kind in (declared if isinstance(declared, list) else [declared])]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  (JSON has no types)
    if known is None and ("null" in kinds or part.get("nullable")):
        return "null"
    return next((kind for kind in kinds if kind != "null"), "null")


def _scalar(part: JsonObject, known: Json, kind: str) -> Any:
    if "const" in part:
        return part["const"]
    if known is None:
        options: list[Any] = part.get("enum") or []
        if options:
            return None if None in options else options[0]
        return {"number": 0, "integer": 0, "boolean": False}.get(kind, "")
    if kind in ("number", "integer"):
        return _number(known, kind)
    return bool(known) if kind == "boolean" else str(known)


def _number(known: Json, kind: str) -> float | int:
    try:
        value = Decimal(str(known))
    except InvalidOperation:
        return 0
    return int(value) if kind == "integer" or value == value.to_integral_value() else float(value)
