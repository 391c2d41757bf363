"""Dashboards, rules and alerts ask for what the service exports, by labels and values that it has."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest
import yaml

from sightline import errors
from sightline.observe.gist import Method
from sightline.types import Decision, Outcome

ROOT = Path(__file__).resolve().parents[2]
GRAFANA = ROOT / "deploy" / "grafana" / "dashboards"
# A name with its selector, which may be empty.
SERIES = re.compile(r"\b((?:sightline[_:][\w:]*)|up)\b(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
GROUPING = re.compile(r"\b(?:by|on)\s*\(([^)]*)\)")
CODES = {error.code for error in vars(errors).values() if isinstance(error, type)}
# What labels may say, where a list of ours is closed.
WORDS: Mapping[str, set[str]] = {
    "outcome": set(get_args(Outcome)),
    "method": set(get_args(Method)),
    "decision": set(get_args(Decision)),
    "result": CODES | {"ok", "cancelled", "miss"},
    "code": CODES,
    "stage": {"prepare", "ocr", "scan", "ask", "moderate", "look", "verify"},
}


def dashboards() -> list[Path]:
    return sorted(GRAFANA.glob("*.json"))


def queries() -> Iterator[tuple[str, str]]:
    """Where a query stands, and the query."""
    for path in dashboards():
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"{path.stem}: {panel['title']}", target["expr"]
    for name in ("recording.yml", "alerts.yml"):
        for group in yaml.safe_load((ROOT / "deploy" / "prometheus" / name).read_text(encoding="utf-8"))["groups"]:
            for rule in group["rules"]:
                yield rule.get("alert") or rule["record"], rule["expr"]


@pytest.mark.parametrize(("place", "query"), [pytest.param(*found, id=found[0]) for found in queries()])
def test_a_query_asks_for_what_is_exported(
    place: str, query: str, exported: Mapping[str, frozenset[str]], recorded: frozenset[str]
) -> None:
    asked = SERIES.findall(query)
    assert asked, place
    for name, selector in asked:
        assert name in exported or name in recorded, name
        for label, operator, value in MATCHER.findall(selector):
            assert label in exported[name], f"{name} has no label {label}"
            values = value.split("|") if "~" in operator else [value]
            assert label not in WORDS or set(values) <= WORDS[label], f"{label} never says {value}"


@pytest.mark.parametrize(("place", "query"), [pytest.param(*found, id=found[0]) for found in queries()])
def test_a_query_groups_by_labels_that_one_of_its_metrics_has(
    place: str, query: str, exported: Mapping[str, frozenset[str]]
) -> None:
    grouped = {label.strip() for labels in GROUPING.findall(query) for label in labels.split(",")} - {""}
    known = frozenset().union(*(exported.get(name, frozenset()) for name, _ in SERIES.findall(query)))
    # Recorded series keep the labels that they were grouped by.
    recording = any(":" in name for name, _ in SERIES.findall(query))
    assert recording or grouped <= known, place


@pytest.mark.parametrize("path", dashboards(), ids=lambda path: path.stem)
def test_every_query_of_a_dashboard_is_promql(path: Path, promtool: str, tmp_path: Path) -> None:
    exprs = [
        target["expr"].replace("$__rate_interval", "5m").replace("$__range", "6h")
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]
        for target in panel["targets"]
    ]
    rules = [{"record": f"test:query{number}", "expr": expr} for number, expr in enumerate(exprs)]
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "test", "rules": rules}]}))
    command = [promtool, "check", "rules", str(tmp_path / "rules.yml")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_metric_is_on_a_dashboard(exported: Mapping[str, frozenset[str]]) -> None:
    text = "".join(expr for _, expr in queries())
    metrics = {re.sub(r"_(sum|count|bucket)$", "", name) for name in exported} - {"up"}
    assert sorted(name for name in metrics if name not in text) == []


def test_the_guide_names_every_metric_and_no_other(exported: Mapping[str, frozenset[str]]) -> None:
    page = (ROOT / "docs" / "guides" / "observe.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(sightline_\w+)`", page))
    assert named == {re.sub(r"_(sum|count|bucket)$", "", name) for name in exported} - {"up"}


def test_the_dashboards_are_those_that_the_data_file_makes(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        f"sys.path.insert(0, {str(ROOT / 'scripts')!r})\n"
        "import dashboards\n"
        f"dashboards.write(pathlib.Path({str(tmp_path)!r}))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        path.name: path.read_text() for path in dashboards()
    }


@pytest.mark.parametrize("path", dashboards(), ids=lambda path: path.stem)
def test_panels_lie_beside_each_other_and_have_numbers_of_their_own(path: Path) -> None:
    panels = json.loads(path.read_text(encoding="utf-8"))["panels"]
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["description"] for panel in panels)
