"""The options that say what to read, from the outside; without a model every such question ends with advice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sightline.cli import app
from sightline.cli.asking import asking
from sightline.cli.options import Asked
from sightline.errors import UsageError

SCHEMA: dict[str, Any] = {"title": "Lease", "type": "object", "properties": {"rent": {"type": "number"}}}


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["extract", *map(str, args)])


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    return written(tmp_path / "lease.json", json.dumps(SCHEMA))


def asked(*, task: str | None = None, schema: Path | None = None, prompt: str | None = None, categories: object = None):
    return asking(Asked(task, schema, prompt, None if categories is None else str(categories)))


def categories(said: object) -> tuple[str, ...]:
    task = asked(categories=said)
    assert task
    return task.fields[0].choices


@pytest.mark.parametrize(
    "options",
    [["--schema"], ["--categories", "invoice,other"], ["--prompt", "What is it?"], ["--task", "table"]],
    ids=" ".join,
)
def test_without_a_model_the_record_says_to_choose_one(bill: Path, schema: Path, options: list[str]) -> None:
    result = run(bill, *(["--schema", schema] if options == ["--schema"] else options), "--json")
    record = json.loads(result.stdout)
    assert (record["outcome"], record["error"]["code"], result.exit_code) == ("failed", "provider_error", 1)
    assert "choose a model with --model" in record["error"]["message"]


@pytest.mark.parametrize(
    "options",
    [
        ["--schema", "SCHEMA", "--task", "receipt"],
        ["--schema", "SCHEMA", "--categories", "a,b"],
        ["--task", "receipt", "--prompt", "More."],
        ["--task", "invoice", "--categories", "a,b"],
        ["--task", "classify"],
        ["--categories", "one"],
        ["--categories", "a,a"],
        ["--prompt", ""],
        ["--schema", "nowhere.json"],
        ["--categories", "nowhere.txt"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_wrong_usage(bill: Path, schema: Path, options: list[str]) -> None:
    result = run(bill, *(schema if word == "SCHEMA" else word for word in options))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_a_schema_and_a_prompt_make_one_task(schema: Path) -> None:
    task = asked(schema=schema, prompt="Mind the stamp.")
    assert task
    assert (task.name, task.schema) == ("schema:Lease", SCHEMA)
    assert task.prompt.endswith("Mind the stamp.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not written as JSON"),
        ("[" * 100_000, "not written as JSON"),
        ("[]", "a JSON Schema is an object"),
        ('{"type": "object", "properties": {"a": {"not": {}}}}', "at a: unsupported keyword not"),
    ],
    ids=["broken", "deep", "list", "keyword"],
)
def test_a_file_that_is_no_schema_is_explained(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked(schema=written(tmp_path / "s.json", text))


def test_a_file_that_is_no_text_is_explained(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="no text in UTF-8"):
        asked(schema=tmp_path / "s.json")


def test_categories_come_by_commas_lines_or_json(tmp_path: Path) -> None:
    assert categories("bill, letter,other") == ("bill", "letter", "other")
    assert categories(written(tmp_path / "a.txt", "bill\tasks for money\n\nother\n")) == ("bill", "other")
    assert categories(written(tmp_path / "b.json", '["bill", "other"]')) == ("bill", "other")
    assert categories(written(tmp_path / "c.json", '{"bill": "asks for money", "other": ""}')) == ("bill", "other")


def test_the_meanings_of_categories_reach_the_prompt(tmp_path: Path) -> None:
    task = asked(categories=written(tmp_path / "a.txt", "bill\tasks for money\nother\n"))
    assert task
    assert "- bill: asks for money" in task.prompt


def test_judgements_are_accepted_where_that_is_asked_for() -> None:
    task = asking(Asked(categories="bill,other", accept_judgements=True))
    assert task
    assert task.accept_judgements


@pytest.mark.parametrize("text", ["[1, 2]", '{"a": 1, "b": 2}', '["a", "a"]', "[["])
def test_categories_that_are_no_names_are_explained(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError):
        categories(written(tmp_path / "a.json", text))
