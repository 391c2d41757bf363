"""Tasks about several images."""

from __future__ import annotations

import pytest

from sightline.errors import UsageError
from sightline.paths import field_of
from sightline.tasks.compare import compare
from sightline.tasks.rank import rank
from sightline.tasks.sequence import look, sequence
from sightline.tasks.values import typed
from sightline.vlm.models.schema import schema_of

TASKS = [compare("Which is red?"), rank("red"), sequence("a wall"), look("a wall")]


@pytest.mark.parametrize("task", TASKS, ids=["compare", "rank", "sequence", "look"])
def test_a_task_about_images_can_be_asked_and_says_what_was_wanted(task) -> None:
    assert task.shown == "images"
    assert "red" in task.prompt or "a wall" in task.prompt
    assert schema_of(task.fields)["additionalProperties"] is False


def test_numbers_of_images_are_numbers_in_a_record_and_everything_else_is_a_text() -> None:
    said = {"answer": "7", "evidence": [{"image": "2", "shows": "3", "text": None}]}
    values = typed(compare("Which?"), said)
    assert values["answer"] == "7"
    assert values["evidence"] == [{"image": 2, "shows": "3", "text": None}]
    assert typed(rank("?"), {"ranking": [{"image": "1", "score": "0.25", "why": "x", "text": None}]})["ranking"] == [
        {"image": 1, "score": 0.25, "why": "x", "text": None}
    ]


def test_only_what_is_said_to_be_printed_is_looked_for() -> None:
    printed = [field.path for task in TASKS for field in task.fields if field.printed]
    assert printed == ["evidence[].text", "ranking[].text", "images[].text", "text"]


def test_a_question_changes_the_version_and_an_empty_one_is_none() -> None:
    assert compare("Which?").version != compare("Who?").version
    assert sequence("a").version != sequence("b").version
    for make in (compare, rank):
        with pytest.raises(UsageError, match="The question is empty"):
            make("  ")


def test_points_of_a_sequence_name_their_images() -> None:
    for name in ("themes", "progression", "insights", "recommendations"):
        assert field_of(sequence(), f"{name}[0].images[0]") is not None
