"""Which task a call means, and what does not go together."""

from __future__ import annotations

import pytest

from sightline import registry
from sightline.errors import UnknownName, UsageError
from sightline.tasks.asked import asked_task
from sightline.tasks.classify import classify

SCHEMA = {"type": "object", "properties": {"rent": {"type": "number"}}}


def test_a_name_a_schema_categories_or_a_prompt_say_what_is_asked() -> None:
    assert asked_task() is None
    assert asked_task("receipt") is registry.task("receipt")
    names = [
        asked_task(schema=SCHEMA),
        asked_task(categories=["a", "b"]),
        asked_task("classify", categories=["a", "b"]),
        asked_task(prompt="How many people are in it?"),
        asked_task("describe"),
        asked_task("table", prompt="The second one."),
    ]
    assert [task.name for task in names if task] == ["schema", "classify", "classify", "describe", "describe", "table"]


@pytest.mark.parametrize(
    "call",
    [
        {"schema": SCHEMA, "prompt": "Mind the stamp."},
        {"categories": ["a", "b"], "prompt": "Mind the stamp."},
        {"task": "table", "prompt": "Mind the stamp."},
        {"prompt": "Mind the stamp."},
    ],
    ids=str,
)
def test_a_prompt_is_handed_on(call) -> None:
    task = asked_task(**call)
    assert task
    assert "Mind the stamp." in task.prompt


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"task": "receipt", "schema": SCHEMA}, "give no task"),
        ({"categories": ["a", "b"], "schema": SCHEMA}, "no categories beside"),
        ({"task": "classify"}, "needs the categories"),
        ({"task": "receipt", "categories": ["a", "b"]}, "belong to the task classify"),
        ({"task": "receipt", "prompt": "More."}, "receipt has a prompt of its own"),
        ({"task": registry.task("invoice"), "prompt": "More."}, "invoice has a prompt of its own"),
        ({"prompt": " "}, "prompt is empty"),
    ],
    ids=str,
)
def test_what_does_not_go_together_is_refused(call, said) -> None:
    with pytest.raises(UsageError, match=said):
        asked_task(**call)


def test_judgements_are_accepted_where_that_is_asked_for() -> None:
    for accepting in (False, True):
        task = asked_task(categories=["a", "b"], accept_judgements=accepting)
        assert task
        assert task.accept_judgements is accepting
    assert asked_task(accept_judgements=True) is None


def test_a_task_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(UnknownName):
        asked_task("poem")


def test_categories_are_named_with_their_meanings_in_the_prompt() -> None:
    task = classify({"bill": "asks for money", "other": ""})
    assert "- bill: asks for money\n- other" in task.prompt
    assert "Give other where no other fits" in task.prompt
    assert "null where none fits" in classify(["a", "b"]).prompt
    (field,) = task.fields
    assert (field.choices, field.printed, field.required) == (("bill", "other"), False, True)


@pytest.mark.parametrize(
    "categories", [[], ["one"], ["a", ""], ["a", " b"], ["a", "A"], ["a", "b\nc"], [str(n) for n in range(1001)], "ab"]
)
def test_categories_that_nobody_can_tell_apart_are_refused(categories) -> None:
    with pytest.raises(UsageError):
        classify(categories)
