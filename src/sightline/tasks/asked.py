"""The task that a call asks for, by name, schema, prompt or categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sightline import registry
from sightline.errors import UsageError
from sightline.tasks.classify import classify
from sightline.tasks.custom import Asked, task_of
from sightline.tasks.describe import describe
from sightline.tasks.table import table
from sightline.types import Task

Categories = Iterable[str] | Mapping[str, str]
WITH_PROMPT = {"describe": describe, "table": table}


def asked_task(
    task: str | Task | None = None,
    *,
    schema: Asked | None = None,
    prompt: str | None = None,
    categories: Categories | None = None,
    accept_judgements: bool = False,
) -> Task | None:
    """The task meant; None where nothing is said, so that the page tells.

    A prompt alone asks for a description, and says more about a schema, a table or categories. With
    `accept_judgements`, what no print can prove, such as a category, is taken as it is where nothing speaks against it.
    Raises UsageError for what does not go together, and UnknownName for a task that nobody wrote.
    """
    asked = _asked(task, schema, prompt, categories)
    return replace(asked, accept_judgements=True) if asked and accept_judgements else asked


def _asked(
    task: str | Task | None, schema: Asked | None, prompt: str | None, categories: Categories | None
) -> Task | None:
    if schema is not None:
        if task is not None or categories is not None:
            raise UsageError("A schema says what to read; give no task and no categories beside it.")
        return task_of(schema, prompt=prompt)
    if categories is not None or task == "classify":
        return _classify(task, categories, prompt)
    if prompt is None:
        return registry.task(task) if isinstance(task, str) else task
    if task is None:
        return describe(prompt)
    if isinstance(task, str) and task in WITH_PROMPT:
        return WITH_PROMPT[task](prompt)
    name = task if isinstance(task, str) else task.name
    raise UsageError(f"The task {name} has a prompt of its own; give one with describe, table, categories or a schema.")


def _classify(task: str | Task | None, categories: Categories | None, prompt: str | None) -> Task:
    if task not in (None, "classify"):
        raise UsageError("Categories belong to the task classify; leave the other task out.")
    if categories is None:
        raise UsageError("The task classify needs the categories to choose from.")
    return classify(categories, prompt=prompt)
