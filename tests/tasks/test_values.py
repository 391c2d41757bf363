"""Values in the types of the caller's schema: a valid answer keeps its shape, and nothing else is made up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.paths import field_of, leaves
from sightline.tasks.custom import task_of
from sightline.tasks.keywords import text_of
from sightline.tasks.values import typed
from sightline.types import Json

names = st.text("abcdefgh_ä", min_size=1, max_size=4)
cents = st.integers(-(10**9), 10**9)


def leaf() -> st.SearchStrategy[tuple[dict[str, Any], Any]]:
    """A schema of one value, and an instance of it."""
    return st.one_of(
        st.tuples(st.just({"type": "string"}), st.text("abc 1", min_size=1)),
        st.tuples(st.just({"type": "number"}), cents.map(lambda n: n / 100)),
        st.tuples(st.just({"type": "integer"}), cents),
        st.tuples(st.just({"type": "boolean"}), st.booleans()),
        st.tuples(st.just({"enum": ["a", "B", 3, True]}), st.sampled_from(["a", "B", 3, True])),
        st.tuples(st.just({"anyOf": [{"type": "integer"}, {"type": "null"}]}), st.none() | cents),
    )


def lists(inner: st.SearchStrategy[tuple[dict[str, Any], Any]]) -> st.SearchStrategy[tuple[dict[str, Any], Any]]:
    return inner.filter(lambda pair: pair[0].get("type") != "array" and not is_blank(pair[1])).flatmap(
        lambda pair: st.tuples(st.just({"type": "array", "items": pair[0]}), st.lists(st.just(pair[1]), max_size=3))
    )


def objects(inner: st.SearchStrategy[tuple[dict[str, Any], Any]]) -> st.SearchStrategy[tuple[dict[str, Any], Any]]:
    return st.dictionaries(names, inner, min_size=1, max_size=4).map(
        lambda parts: (
            {"type": "object", "properties": {k: s for k, (s, _) in parts.items()}, "required": list(parts)},
            {k: v for k, (_, v) in parts.items()},
        )
    )


documents = objects(st.recursive(leaf(), lambda inner: lists(inner) | objects(inner), max_leaves=8))


def is_blank(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(is_blank, value.values()))
    return value is None or value == []


def said(value: Any) -> Json:
    """An instance as a provider answers: every value is a text."""
    if isinstance(value, dict):
        return {key: said(part) for key, part in value.items()}
    if isinstance(value, list):
        return [said(part) for part in value]
    return None if value is None else text_of(value)


@given(documents)
def test_a_valid_answer_keeps_its_shape(document) -> None:
    schema, instance = document
    answer = said(instance)
    assert isinstance(answer, dict)
    found = typed(task_of(schema), answer)
    assert found == instance
    assert list(leaves(found)) == list(leaves(instance))


@given(documents)
def test_every_value_of_a_valid_answer_has_a_field(document) -> None:
    schema, instance = document
    task = task_of(schema)
    assert all(field_of(task, path) for path in leaves(instance))
    assert len({field.path for field in task.fields}) == len(task.fields)


@given(
    documents, st.recursive(st.none() | st.booleans() | st.text(), lambda x: st.lists(x) | st.dictionaries(names, x))
)
def test_an_answer_of_any_other_shape_gives_the_asked_properties_and_no_others(document, answer) -> None:
    schema, _ = document
    found = typed(task_of(schema), answer if isinstance(answer, dict) else {})
    assert list(found) == list(schema["properties"])


def of(schema: dict[str, Any], given: Json, **more: Any) -> Any:
    task = task_of({"type": "object", "properties": {"a": schema}, **more})
    return dict(typed(task, {"a": given}))


@pytest.mark.parametrize(
    ("schema", "given", "value"),
    [
        ({"type": "number"}, "9.00", 9.0),
        ({"type": "number"}, "9", 9),
        ({"type": "integer"}, "9.0", 9),
        ({"type": "integer"}, "9.5", 9.5),
        ({"type": "number"}, "nine", "nine"),
        ({"type": "number"}, "9" * 41, "9" * 41),
        ({"type": "number"}, "1e999", "1e999"),
        ({"type": "number"}, "NaN", "NaN"),
        ({"anyOf": [{"type": "number"}, {"type": "string"}]}, "9.00", "9.00"),
        ({"type": "boolean"}, "True", True),
        ({"type": "boolean"}, "maybe", "maybe"),
        ({"enum": ["Boat", 3]}, "boat", "Boat"),
        ({"enum": ["Boat", 3]}, "3", 3),
        ({"enum": ["Boat", 3]}, "plane", "plane"),
        ({"type": "array", "items": {"type": "integer"}}, ["1", None, "2"], [1, 2]),
        ({"type": "array", "items": {"type": ["integer", "null"]}}, ["1", None, "2"], [1, None, 2]),
    ],
)
def test_texts_become_what_the_schema_says_or_stay_texts(schema, given, value) -> None:
    found = of(schema, given)["a"]
    assert (found, type(found)) == (value, type(value))


INNER = {"type": "object", "properties": {"b": {"type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "given", "required", "values"),
    [
        ({"type": "string"}, None, ["a"], {"a": None}),
        ({"type": "string"}, None, [], {}),
        ({"type": ["string", "null"]}, None, [], {"a": None}),
        (INNER, {"b": None}, [], {}),
        (INNER, {"b": None}, ["a"], {"a": {}}),
        ({"anyOf": [INNER, {"type": "null"}]}, {"b": None}, ["a"], {"a": None}),
        ({"type": "array", "items": INNER}, None, [], {"a": []}),
        ({"type": ["array", "null"], "items": INNER}, None, [], {"a": None}),
    ],
)
def test_what_is_not_there_is_null_where_that_is_allowed_or_required_and_else_left_out(
    schema, given, required, values
) -> None:
    assert of(schema, given, required=required) == values


def test_a_task_without_a_schema_keeps_its_texts() -> None:
    from sightline import registry

    values = {"total": "9.00"}
    assert typed(registry.task("receipt"), values) is values
