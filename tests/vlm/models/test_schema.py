from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline import registry
from sightline.errors import UsageError
from sightline.types import Field
from sightline.vlm.models.form import fill_in
from sightline.vlm.models.schema import MOST_PROPERTIES, parts_of, properties, schema_of

NAMES = st.sampled_from(["total", "name", "date", "row", "tax"])
PATHS = st.lists(st.tuples(NAMES, st.booleans()), min_size=1, max_size=4).map(
    lambda steps: ".".join(name + "[]" * is_list for name, is_list in steps)
)


def compatible(paths: list[str]) -> bool:
    try:
        schema_of([Field(path, "text", "") for path in paths])
    except UsageError:
        return False
    return True


FIELDS = (
    st.lists(PATHS, min_size=1, max_size=12, unique=True)
    .filter(compatible)
    .map(lambda paths: [Field(path, "text", "What it is.") for path in paths])
)


def objects(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for child in schema.values():
            yield from objects(child)


def example_of(schema):
    """An answer by the schema that says "x" wherever it may."""
    if schema.get("type") == "object":
        return {key: example_of(child) for key, child in schema["properties"].items()}
    return [example_of(schema["items"])] if schema.get("type") == "array" else "x"


@given(FIELDS, st.sampled_from(["null", "blank"]))
def test_every_object_of_a_schema_is_closed_and_asks_for_all_it_has(fields, absent) -> None:
    schema = schema_of(fields, absent=absent)
    json.dumps(schema)
    for part in objects(schema):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


@given(FIELDS)
def test_an_answer_by_the_schema_fits_the_fields_and_has_a_value_for_each(fields) -> None:
    filled = fill_in(fields, example_of(schema_of(fields)))
    assert filled.complaints == {}
    assert str(filled.values).count("'x'") == len(fields)


@given(FIELDS, st.integers(1, 8))
def test_parts_hold_every_field_once_and_never_tear_a_list(fields, most) -> None:
    parts = parts_of(fields, most=most)
    assert sorted(field.path for part in parts for field in part) == sorted(field.path for field in fields)
    homes = {}
    for index, part in enumerate(parts):
        for field in part:
            if "[]" in field.path:
                assert homes.setdefault(field.path.partition("[]")[0], index) == index
        assert properties(part) <= most or len({field.path.partition("[]")[0] for field in part}) == 1


@pytest.mark.parametrize("task", ["receipt", "invoice"])
def test_a_shipped_task_is_asked_in_one_part(task) -> None:
    fields = registry.task(task).fields
    assert parts_of(fields) == (fields,)
    assert properties(fields) < MOST_PROPERTIES


def test_a_leaf_may_be_null_or_blank_and_says_how_it_is_written() -> None:
    field = Field("total", "amount", "What was paid.")
    may_be_null = schema_of([field])["properties"]["total"]
    assert may_be_null["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert may_be_null["description"].startswith("What was paid. Digits with a decimal point")
    blank = schema_of([field], absent="blank")["properties"]["total"]
    assert blank["type"] == "string"
    assert blank["description"].endswith("Empty if it is not there.")


@pytest.mark.parametrize("paths", [("a", "a.b"), ("a.b", "a"), ("a[]", "a"), ("a[].b", "a.b"), ("a", "a")])
def test_a_path_that_is_two_things_is_refused(paths) -> None:
    with pytest.raises(UsageError, match="another path"):
        schema_of([Field(path, "text", "") for path in paths])


def test_choices_are_an_enum_and_a_judgement_is_told():
    field = Field("mood", "text", "How it looks.", choices=("good", "bad"), printed=False)
    (nullable, blank) = (schema_of([field], absent=absent)["properties"]["mood"] for absent in ("null", "blank"))
    assert nullable["anyOf"][0]["enum"] == ["good", "bad"]
    assert blank["enum"] == ["good", "bad", ""]
    assert "need not be printed" in nullable["description"]


@pytest.mark.parametrize(
    ("vendor", "count", "listed"),
    [("openai", 900, True), ("openai", 1001, False), ("azure", 500, True), ("azure", 501, False), ("google", 50, True),
     ("google", 65, False), ("anthropic", 501, False)],
)  # fmt: skip
def test_more_choices_than_a_vendor_takes_are_left_to_the_prompt(vendor, count, listed):
    names = tuple(f"name {number}" for number in range(count))
    field = Field("category", "text", "The category.", choices=names, printed=False)
    text = schema_of([field], vendor=vendor)["properties"]["category"]["anyOf"][0]
    assert ("enum" in text) == listed


def test_long_names_count_too():
    field = Field("category", "text", "The category.", choices=tuple(f"{n} {'x' * 60}" for n in range(251)))
    assert "enum" not in schema_of([field], vendor="openai")["properties"]["category"]["anyOf"][0]
