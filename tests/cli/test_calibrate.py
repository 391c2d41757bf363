"""`sightline calibrate` from the outside."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sightline import wire
from sightline.cli import app
from sightline.settings import load
from sightline.types import Box, Evidence, FieldVerdict, Finding, Record, Usage

PLACE = (Evidence(1, Box(0.1, 0.2, 0.3, 0.4), "9.00"),)


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["calibrate", *map(str, args)])


def reviewed(number: int, *, right: bool = True, outcome: str = "review") -> str:
    fields = (
        FieldVerdict("date", "2026-01-02", "confirmed", PLACE, kind="date"),
        FieldVerdict("total", "9.00", "confirmed", PLACE, (), (Finding("sums", "info", "It adds up."),), kind="amount"),
    )
    record = Record(f"{number}.jpg", "receipt", outcome, {}, fields, (), "rules", None, Usage(), Decimal(0), (), {})
    labels = {"date": "2026-01-02", "total": "9.00" if right else "8.00"}
    return json.dumps({**wire.to_json(record), "labels": labels})


@pytest.fixture
def labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "reviewed.jsonl"
    path.write_text("\n".join(reviewed(number) for number in range(160)))
    return path


def test_a_threshold_is_certified_and_the_file_can_be_named_in_the_settings(labels: Path) -> None:
    result = run(labels, "--max-error", "0.02", "--out", "own.json")
    assert result.exit_code == 0
    assert "yes" in result.stdout
    (labels.parent / "sightline.toml").write_text("[promise]\nmax_error = 0.02\ncalibration = 'own.json'\n")
    assert load().promise.promise().certificate("receipt").accepted == 160


def test_with_too_few_labels_it_says_how_many_are_lacking(labels: Path) -> None:
    result = run(labels, "--max-error", "0.01")
    assert result.exit_code == 0
    assert "not yet: about 70 more labels" in result.stdout


def test_the_result_as_json_is_one_document(labels: Path) -> None:
    told = json.loads(run(labels, "--max-error", "0.02", "--confidence", "0.9", "--json").stdout)
    assert told["refitted"] is False
    assert told["tasks"]["receipt"]["threshold"] is not None


@pytest.mark.parametrize(("wrong", "said"), [(0, "yes"), (5, "expired: 5 of 50 audited documents are wrong")])
def test_audits_are_kept_and_may_expire_a_threshold(labels: Path, wrong: int, said: str) -> None:
    run(labels, "--max-error", "0.02")
    audits = labels.with_name("audits.jsonl")
    audits.write_text("\n".join(reviewed(n, right=n >= wrong, outcome="accepted") for n in range(50)))
    result = run("--audits", audits, "--max-error", "0.02")
    assert result.exit_code == 0
    assert said in result.stdout
    assert len(json.loads(Path("calibration.json").read_text())["tasks"]["receipt"]["audits"]) == 50


def test_a_bad_line_is_wrong_usage_and_named(labels: Path) -> None:
    labels.write_text(reviewed(1) + "\n{\n")
    result = run(labels)
    assert result.exit_code == 2
    assert "line 2" in result.stderr


def test_a_refit_on_values_that_are_all_right_keeps_the_weights_that_are_known(labels: Path) -> None:
    assert run(labels, "--refit").exit_code == 0


def test_nothing_to_learn_from_is_wrong_usage(labels: Path) -> None:
    assert run().exit_code == 2


@pytest.mark.parametrize("option", ["--max-error", "--confidence"])
def test_a_share_that_is_none_is_wrong_usage(labels: Path, option: str) -> None:
    result = run(labels, option, "1.5")
    assert result.exit_code == 2
    assert "between 0 and 1" in result.stderr


def test_a_file_that_is_not_there_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    result = run(tmp_path / "none.jsonl")
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr


def test_a_calibration_that_is_not_there_is_an_error_in_a_sentence(labels: Path) -> None:
    result = run("--audits", labels, "--out", "none.json")
    assert result.exit_code == 1
    assert "there is no such calibration" in result.stderr
