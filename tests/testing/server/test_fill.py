"""Answers have the shape of their schema, whatever is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from sightline.testing.server.fill import fill

scalars = st.sampled_from(["string", "number", "integer", "boolean"]).map(lambda kind: {"type": kind})
nullable = scalars.map(lambda part: {"anyOf": [part, {"type": "null"}]})


def holders(children):
    names = st.sampled_from(["a", "b", "c", "value"])
    objects = st.dictionaries(names, children, min_size=1).map(lambda p: {"type": "object", "properties": p})
    return objects | children.map(lambda child: {"type": "array", "items": child})


schemas = st.recursive(scalars | nullable, holders, max_leaves=12)
texts = st.sampled_from(["9.00", "ACME", ""]) | st.none()
known = st.recursive(
    texts, lambda c: st.lists(c, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "x"]), c), max_leaves=10
)
PYTHON = {"string": str, "number": (int, float), "integer": int, "boolean": bool}


def fits(schema, value) -> bool:
    if "anyOf" in schema:
        return value is None or fits(schema["anyOf"][0], value)
    if schema["type"] == "object":
        return value.keys() == schema["properties"].keys() and all(
            fits(child, value[name]) for name, child in schema["properties"].items()
        )
    if schema["type"] == "array":
        return isinstance(value, list) and all(fits(schema["items"], item) for item in value)
    return isinstance(value, PYTHON[schema["type"]])


@given(schemas, known)
def test_an_answer_fits_its_schema(schema, values):
    assert fits(schema, fill(schema, values))


class Item(BaseModel):
    description: str | None
    total: float | None


class Receipt(BaseModel):
    total: float
    items: list[Item]
    paid: bool | None = None


def test_the_schema_of_a_model_with_references_is_filled():
    values = {"total": "9.50", "items": [{"description": "Tea", "total": "9.50"}], "shop": "ACME"}
    filled = fill(Receipt.model_json_schema(), values)
    assert Receipt.model_validate(filled) == Receipt(total=9.5, items=[Item(description="Tea", total=9.5)])


def test_a_schema_that_holds_itself_ends():
    schema = {"$ref": "#/$defs/node", "$defs": {"node": {"properties": {"next": {"$ref": "#/$defs/node"}}}}}
    assert fill(schema, None)["next"]["next"] is not None


def test_an_unknown_value_of_a_closed_list_is_null_where_that_is_allowed():
    assert fill({"enum": ["cash", "card"], "type": "string"}, None) == "cash"
    assert fill({"enum": ["cash", None], "type": ["string", "null"]}, None) is None
    assert fill({"const": "receipt"}, None) == "receipt"
