"""Alerts fire when they should and only then, stand on metrics that exist, and have a page that says what to do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
RUNBOOK = ROOT / "docs" / "guides" / "operate.md"
LAYERS = {"infrastructure", "cost", "quality", "safety"}


def rules(name: str) -> list[dict[str, Any]]:
    said = yaml.safe_load((PROMETHEUS / name).read_text(encoding="utf-8"))
    return [rule for group in said["groups"] for rule in group["rules"]]


def cases() -> list[dict[str, Any]]:
    """Every moment at which a test asks about an alert."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((PROMETHEUS / "tests").glob("*.yml"))]
    return [case for file in files for test in file["tests"] for case in test["alert_rule_test"]]


def test_alerts_fire_when_they_should_and_only_then(promtool: str) -> None:
    tests = [str(path) for path in sorted((PROMETHEUS / "tests").glob("*.yml"))]
    ran = subprocess.run([promtool, "test", "rules", *tests], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_configuration_is_one_that_prometheus_takes(promtool: str) -> None:
    config = str(PROMETHEUS / "prometheus.yml")
    ran = subprocess.run([promtool, "check", "config", config], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("alert", [rule["alert"] for rule in rules("alerts.yml")])
def test_an_alert_is_tested_to_fire_and_to_keep_still(alert: str) -> None:
    fired = {bool(case["exp_alerts"]) for case in cases() if case["alertname"] == alert}
    assert fired == {True, False}


@pytest.mark.parametrize("rule", rules("alerts.yml"), ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_where_to_read_on(rule: dict[str, Any]) -> None:
    headings = re.findall(r"^### (\w+)$", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert rule["labels"].keys() == {"severity", "layer"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["labels"]["layer"] in LAYERS
    assert rule["annotations"]["runbook"] == f"docs/guides/operate.md#{rule['alert'].lower()}"
    assert rule["alert"] in headings


def test_the_runbook_has_no_entry_for_an_alert_that_is_none() -> None:
    headings = re.findall(r"^### (Sightline\w+)$", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(headings) == {rule["alert"] for rule in rules("alerts.yml")}
    assert len(headings) == len(set(headings))
