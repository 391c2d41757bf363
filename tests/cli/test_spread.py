"""`sightline batch --engine daft` from the outside, on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sightline.cli import app

pytest.importorskip("daft", reason="several machines need the extra daft")

COPIES = 2
OF_THE_RUN = ("timings_ms",)


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["batch", *map(str, args), "--model", "rules", "--workers", "0"])


def alike(record: dict) -> dict:
    return {key: value for key, value in record.items() if key not in OF_THE_RUN}


@pytest.fixture(scope="module")
def bills(tmp_path_factory, example) -> Path:
    """A folder of copies of one invoice, and a file that is none."""
    folder = tmp_path_factory.mktemp("bills")
    for index in range(COPIES):
        (folder / f"{index}.pdf").write_bytes(example.data)
    (folder / "torn.jpg").write_bytes(b"torn")
    return folder


@pytest.fixture(scope="module")
def table(bills, tmp_path_factory) -> tuple[Path, Result]:
    """What Daft made of them, and what was said."""
    out = tmp_path_factory.mktemp("table")
    return out, run(bills, "--out", out, "--engine", "daft", "--part", 1, "--json")


def test_records_are_the_same_as_without_daft(bills, table, tmp_path) -> None:
    from pyarrow import parquet

    run(bills, "--out", tmp_path / "local.jsonl")
    local = [json.loads(line) for line in (tmp_path / "local.jsonl").read_text().splitlines()]
    rows = parquet.read_table(table[0], columns=["record"]).to_pylist()
    found = [json.loads(row["record"]) for row in rows]
    by_id = {record["id"]: alike(record) for record in found}
    assert len(found) == COPIES + 1
    assert by_id == {record["id"]: alike(record) for record in local}


def test_it_says_what_became_of_them(table) -> None:
    said = json.loads(table[1].stdout)
    assert (said["done"], said["left"], said["outcomes"]["failed"]) == (COPIES + 1, 0, 1)
    assert table[1].exit_code == 1


def test_the_same_command_has_nothing_left_to_do(bills, table) -> None:
    again = run(bills, "--out", table[0], "--engine", "daft", "--json")
    assert json.loads(again.stdout)["earlier"] == COPIES + 1


def test_what_is_left_is_foretold(bills, table) -> None:
    assert "0 documents" in run(bills, "--out", table[0], "--engine", "daft", "--dry-run").output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "daft", "--max-cost", "1"], "usd_per_month"),
        (["--ray", "head:6379"], "--engine daft"),
        (["--engine", "daft", "--task", "receipt"], "another task"),
        (["--engine", "daft", "--no-resume"], "has rows"),
        (["--engine", "eyes"], "local"),
    ],
    ids=["cap", "ray alone", "another task", "refused", "unknown"],
)
def test_what_cannot_be_is_a_wrong_call(bills, table, options, said) -> None:
    result = run(bills, "--out", table[0], *options)
    assert result.exit_code == 2
    assert said in result.output


def test_machines_that_ask_a_model_need_a_server_for_its_limits(bills, tmp_path, monkeypatch) -> None:
    pytest.importorskip("openai", reason="models need the extra openai")
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    options = [
        "--out",
        str(tmp_path / "t"),
        "--engine",
        "daft",
        "--ray",
        "127.0.0.1:1",
        "--model",
        "openai:gpt-5.4-mini",
    ]
    result = CliRunner().invoke(app, ["batch", str(bills), *options])
    assert result.exit_code == 2
    assert "redis_url" in result.output
