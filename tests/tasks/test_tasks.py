from __future__ import annotations

from typing import get_args

import pytest

from sightline import registry
from sightline.tasks.classify import classify
from sightline.tasks.compare import compare
from sightline.tasks.custom import task_of
from sightline.tasks.rank import rank
from sightline.types import Kind
from sightline.verify.decide import CHECKS


@pytest.fixture(params=sorted(registry.TASKS))
def task(request: pytest.FixtureRequest):
    return registry.task(request.param)


def test_a_task_has_the_name_it_is_registered_under(task) -> None:
    assert registry.task(task.name) is task


def test_a_task_asks_for_every_value_once_and_says_what_it_is(task) -> None:
    paths = [field.path for field in task.fields]
    assert len(paths) == len(set(paths))
    assert all(field.description.endswith(".") for field in task.fields)
    assert {field.kind for field in task.fields} <= set(get_args(Kind))


def test_no_value_of_a_task_holds_another(task) -> None:
    paths = [field.path for field in task.fields]
    assert [(a, b) for a in paths for b in paths if b.startswith((f"{a}.", f"{a}["))] == []


def test_a_task_that_knows_its_fields_needs_something_and_no_item_of_a_list(task) -> None:
    required = [field.path for field in task.fields if field.required]
    assert required or task.layout == "table"
    assert [path for path in required if "[]" in path] == []


def test_the_checks_of_a_task_exist_and_run_once(task) -> None:
    assert len(task.checks) == len(set(task.checks))
    assert set(task.checks) <= set(CHECKS)


def test_every_check_is_used_by_a_task() -> None:
    known = [registry.task(name) for name in registry.TASKS]
    made = [
        classify(["a", "b"]),
        compare("Which is older?"),
        rank("Which is older?"),
        task_of({"type": "object", "properties": {"total": {"type": "number"}}}),
    ]
    assert {check for task in [*known, *made] for check in task.checks} == set(CHECKS)


def test_a_task_has_a_version_and_a_prompt_that_forbids_guessing(task) -> None:
    assert task.version >= 1
    assert "give null" in task.prompt
