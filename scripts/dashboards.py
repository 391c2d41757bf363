"""Write the dashboards of Grafana, one a layer, from `deploy/grafana/dashboards.toml`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

GRAFANA = Path(__file__).resolve().parents[1] / "deploy" / "grafana"
DATA, FOLDER = GRAFANA / "dashboards.toml", GRAFANA / "dashboards"
# Of the JSON that Grafana 11 and 12 write.
SCHEMA_VERSION = 41
COLUMNS, HEIGHT = 24, 8
SOURCE = {"type": "prometheus", "uid": "${source}"}
Kind: TypeAlias = Literal["timeseries", "stat", "bargauge"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A picture of `queries`, each a legend and its PromQL. Beyond `limit`, or `below` it, it turns red."""

    title: str
    about: str
    queries: Mapping[str, str]
    unit: str = "short"
    limit: float | None = None
    below: bool = False
    kind: Kind = "timeseries"
    width: int = 8


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A page of panels, left to right and row by row."""

    layer: str
    about: str
    panels: Sequence[Panel]


def dashboards() -> list[Dashboard]:
    """What the data file says."""
    said = tomllib.loads(DATA.read_text(encoding="utf-8"))["dashboard"]
    return [Dashboard(one["layer"], one["about"], [Panel(**panel) for panel in one["panel"]]) for one in said]


def dashboard_json(dashboard: Dashboard) -> dict[str, Any]:
    """A dashboard as Grafana imports it."""
    return {
        "uid": f"sightline-{dashboard.layer}",
        "title": f"Sightline: {dashboard.layer}",
        "description": dashboard.about,
        "tags": ["sightline"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "utc",
        "templating": {
            "list": [{"name": "source", "label": "Source", "type": "datasource", "query": "prometheus", "hide": 0}]
        },
        "links": [
            {"type": "dashboards", "title": "Layers", "tags": ["sightline"], "keepTime": True, "asDropdown": False}
        ],
        "annotations": {"list": []},
        "panels": list(_panels(dashboard.panels)),
    }


def _panels(panels: Sequence[Panel]) -> Iterator[dict[str, Any]]:
    x = y = 0
    for number, panel in enumerate(panels, start=1):
        if x + panel.width > COLUMNS:
            x, y = 0, y + HEIGHT
        yield _panel(panel, number, {"x": x, "y": y, "w": panel.width, "h": HEIGHT})
        x += panel.width


def _panel(panel: Panel, number: int, place: Mapping[str, int]) -> dict[str, Any]:
    defaults: dict[str, Any] = {"unit": panel.unit, "min": 0, "thresholds": _thresholds(panel)}
    if panel.unit == "percentunit":
        defaults["max"] = 1
    if panel.kind == "timeseries":
        shown = "dashed" if panel.limit is not None else "off"
        defaults["custom"] = {"fillOpacity": 8, "showPoints": "never", "thresholdsStyle": {"mode": shown}}
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": _options(panel.kind),
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": SOURCE,
                "expr": " ".join(expr.split()),
                "legendFormat": legend,
                "instant": panel.kind != "timeseries",
                "range": panel.kind == "timeseries",
            }
            for index, (legend, expr) in enumerate(panel.queries.items())
        ],
    }


def _thresholds(panel: Panel) -> dict[str, Any]:
    if panel.limit is None:
        return {"mode": "absolute", "steps": [{"color": "blue", "value": None}]}
    first, then = ("red", "green") if panel.below else ("green", "red")
    return {"mode": "absolute", "steps": [{"color": first, "value": None}, {"color": then, "value": panel.limit}]}


def _options(kind: Kind) -> dict[str, Any]:
    latest = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    if kind == "stat":
        return {"reduceOptions": latest, "textMode": "value_and_name"}
    if kind == "bargauge":
        return {"reduceOptions": latest, "orientation": "horizontal", "displayMode": "basic"}
    return {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def write(folder: Path) -> list[Path]:
    """Write all of them into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for dashboard in dashboards():
        path = folder / f"sightline-{dashboard.layer}.json"
        path.write_text(json.dumps(dashboard_json(dashboard), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def main() -> None:
    """Write them where the compose file reads them."""
    for path in write(FOLDER):
        print(path.relative_to(GRAFANA.parents[1]))


if __name__ == "__main__":
    main()
