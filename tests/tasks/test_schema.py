"""A caller's schema as a task: which paths and kinds it has, and what is refused by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from sightline.errors import UsageError
from sightline.tasks.custom import task_of
from sightline.tasks.schema import MOST_DEPTH, MOST_LEAVES


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def kinds(schema: Any) -> dict[str, str]:
    return {field.path: field.kind for field in task_of(schema).fields}


TEXT = {"type": "string"}
NUMBER = {"type": "number"}


def test_objects_are_dotted_and_lists_have_brackets() -> None:
    schema = of(
        tenant=of(name=TEXT, address=of(city=TEXT)),
        rooms={"type": "array", "items": of(name=TEXT, windows={"type": "array", "items": of(width=NUMBER)})},
        tags={"type": "array", "items": TEXT},
    )
    assert list(kinds(schema)) == [
        "tenant.name",
        "tenant.address.city",
        "rooms[].name",
        "rooms[].windows[].width",
        "tags[]",
    ]


@pytest.mark.parametrize(
    ("name", "schema", "kind"),
    [
        ("total", NUMBER, "amount"),
        ("unitPrice", NUMBER, "amount"),
        ("tax_rate", NUMBER, "quantity"),
        ("weight", NUMBER, "quantity"),
        ("value", {**NUMBER, "description": "The price of the ticket."}, "amount"),
        ("value", {**NUMBER, "description": "The rate of tax in percent."}, "quantity"),
        ("rooms", {"type": "integer"}, "quantity"),
        ("total", {"type": "integer"}, "quantity"),
        ("total", TEXT, "amount"),
        ("price_list_id", TEXT, "identifier"),
        ("payment_method", TEXT, "text"),
        ("due_date", TEXT, "date"),
        ("signed", {**TEXT, "format": "date"}, "date"),
        ("signed", {**TEXT, "format": "date-time"}, "text"),
        ("begins", {**TEXT, "format": "time"}, "time"),
        ("account", {**TEXT, "format": "iban"}, "iban"),
        ("company", {**TEXT, "format": "vat"}, "tax_id"),
        ("money", {**TEXT, "format": "currency"}, "currency"),
        ("card", {**TEXT, "format": "luhn"}, "identifier"),
        ("mail", {**TEXT, "format": "email"}, "text"),
        ("swift", TEXT, "identifier"),
        ("IBAN", TEXT, "iban"),
        ("VATNumber", TEXT, "tax_id"),
        ("vendor_tax_id", TEXT, "tax_id"),
        ("invoice_number", TEXT, "identifier"),
        ("currency", TEXT, "currency"),
        ("currency", {"enum": ["EUR", "USD"]}, "currency"),
        ("due", {"type": "boolean"}, "text"),
        ("total", {"enum": ["net", "gross"]}, "text"),
        ("landlord", TEXT, "text"),
        ("deposit", {"anyOf": [NUMBER, {**TEXT, "pattern": "^[0-9.]+$"}, {"type": "null"}]}, "amount"),
    ],
)
def test_the_kind_is_told_from_type_format_name_and_description(name, schema, kind) -> None:
    assert kinds(of(**{name: schema})) == {name: kind}


def test_what_is_required_and_may_not_be_null_is_needed() -> None:
    schema = {
        **of(
            a=TEXT,
            b={"type": ["string", "null"]},
            c=TEXT,
            d={**of(e=TEXT), "required": ["e"]},
            f={"type": "array", "items": {**of(g=TEXT, h=TEXT), "required": ["g"]}},
        ),
        "required": ["a", "b", "f"],
    }
    assert [field.path for field in task_of(schema).fields if field.required] == ["a", "f[].g"]


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    name: str = Field(description="What was hired")
    price: Decimal | None = None
    colour: Colour | None = None


class Hire(BaseModel):
    """A contract of hire."""

    start: dt.date
    paid: bool = False
    kind: Literal["boat", "bike"]
    items: list[Item] = Field(description="The lines of the table below the stamp")


def test_a_pydantic_model_is_read_with_its_references_unions_and_enums() -> None:
    task = task_of(Hire)
    fields = {field.path: field for field in task.fields}
    assert (task.name, task.schema) == ("schema:Hire", Hire.model_json_schema())
    assert {path: field.kind for path, field in fields.items()} == {
        "start": "date",
        "paid": "text",
        "kind": "text",
        "items[].name": "text",
        "items[].price": "amount",
        "items[].colour": "text",
    }
    assert fields["items[].colour"].choices == ("red", "blue")
    assert (fields["paid"].choices, fields["paid"].printed) == (("true", "false"), False)
    assert fields["items[].name"].description == "What was hired."
    assert fields["kind"].description == "kind. One of: boat, bike."


def test_the_prompt_says_what_objects_and_lists_are_and_what_the_caller_adds() -> None:
    task = task_of(Hire, prompt="The second page counts.")
    assert "give null" in task.prompt
    assert "A contract of hire." in task.prompt
    assert "- items: The lines of the table below the stamp" in task.prompt
    assert task.prompt.endswith("The second page counts.")


def test_the_version_changes_with_schema_and_prompt_and_with_nothing_else() -> None:
    first = task_of(of(a=TEXT)).version
    assert task_of(of(a=TEXT)).version == first
    assert len({first, task_of(of(a=NUMBER)).version, task_of(of(a=TEXT), prompt="More.").version}) == 3


@pytest.mark.parametrize(
    ("name", "schema", "known"),
    [
        ("bank_bic", TEXT, "bic"),
        ("EAN", TEXT, "ean"),
        ("card", {**TEXT, "format": "luhn"}, "luhn"),
        ("ean", {**TEXT, "format": "email"}, ""),
        ("ean", {"type": "integer"}, ""),
        ("total_lei", TEXT, ""),
        ("meaning", TEXT, ""),
    ],
)
def test_a_format_with_check_digits_is_told_from_format_or_name(name, schema, known) -> None:
    assert task_of(of(**{name: schema})).fields[0].format == known


def test_only_a_schema_with_a_total_is_checked_for_sums() -> None:
    assert "sums" in task_of(of(total=NUMBER)).checks
    assert "sums" not in task_of(of(rent=NUMBER)).checks


def test_a_schema_that_is_used_often_is_no_recursion() -> None:
    schema = {**of(a={"$ref": "#/$defs/x~1y"}, b={"$ref": "#/$defs/x~1y"}), "$defs": {"x/y": of(c=TEXT)}}
    assert list(kinds(schema)) == ["a.c", "b.c"]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string"}, "at the root: an object"),
        ({"type": "object"}, "at the root: a map with free keys"),
        (of(a={"type": "object", "additionalProperties": TEXT}), "at a: a map with free keys"),
        (of(a={**TEXT, "if": {}}, b={**of(), "patternProperties": {}}), "at a: unsupported keyword if; at b: unsupp"),
        (of(a={"type": "array", "prefixItems": [TEXT]}), "at a: unsupported keyword prefixItems"),
        (of(a={"type": "array"}), "at a: a list that does not say"),
        (of(a={"type": "array", "items": {"type": "array", "items": TEXT}}), "at a: a list of lists"),
        (of(a={"anyOf": [TEXT, of(b=TEXT)]}), "at a: a union of several shapes"),
        (of(a={"anyOf": [{"type": "boolean"}, TEXT]}), "at a: a union of several shapes"),
        (of(a={"allOf": [TEXT, TEXT]}), "at a: allOf of several"),
        (of(a={}), "at a: no type that an answer can have"),
        (of(a={"type": "null"}), "at a: no type"),
        (of(a=True), "at a: a schema has to be an object"),
        (of(a={"enum": [None]}), "at a: no type"),
        (of(a={"type": "string", "enum": [None]}), "at a: nothing but null"),
        (of(a={"type": "string", "const": {}}), "at a: a constant that is an object"),
        (of(**{"a.b": TEXT}), "a dot or a bracket"),
        ({**of(a=TEXT), "required": ["z"]}, "required names 'z'"),
        (of(a={"$ref": "#/$defs/gone"}), "#/\\$defs/gone refers to nothing"),
        (of(a={"$ref": "https://example.org/s.json"}), "refers to nothing within"),
        ({"$ref": "#"}, "holds itself at the root"),
        ({**of(a={"$ref": "#/$defs/n"}), "$defs": {"n": of(next={"$ref": "#/$defs/n"})}}, "holds itself at a.next"),
    ],
)
def test_what_no_answer_can_be_held_to_is_refused_with_its_place(schema, said) -> None:
    with pytest.raises(UsageError, match=said):
        task_of(schema)


def test_depth_and_breadth_are_bounded() -> None:
    deep: dict[str, Any] = TEXT
    for _ in range(MOST_DEPTH + 1):
        deep = of(a=deep)
    with pytest.raises(UsageError, match="deeper than 10 levels"):
        task_of(deep)
    assert len(task_of(of(**{f"a{n}": TEXT for n in range(MOST_LEAVES)})).fields) == MOST_LEAVES
    with pytest.raises(UsageError, match="more than 300 values"):
        task_of(of(**{f"a{n}": TEXT for n in range(MOST_LEAVES + 1)}))


def test_references_that_double_at_every_level_end_early() -> None:
    doubling = {f"n{n}": of(a={"$ref": f"#/$defs/n{n + 1}"}, b={"$ref": f"#/$defs/n{n + 1}"}) for n in range(9)}
    schema = {**of(top={"$ref": "#/$defs/n0"}), "$defs": {**doubling, "n9": of(**{f"x{n}": TEXT for n in range(9)})}}
    with pytest.raises(UsageError, match=r"more than|deeper than"):
        task_of(schema)


def test_what_is_no_schema_and_no_model_is_refused() -> None:
    with pytest.raises(UsageError, match="nor a pydantic model"):
        task_of(3)  # pyright: ignore[reportArgumentType] (that is the test)


def test_a_model_that_json_cannot_say_is_refused() -> None:
    class Strange(BaseModel):
        call: Callable[[], int]

    with pytest.raises(UsageError, match="no JSON Schema"):
        task_of(Strange)
