"""What the service exports: names and labels, as whoever asks about them has to write them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry

from sightline.observe.series import Cost, Infrastructure, Maker, Quality, Safety

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
CI = ROOT / ".ci" / "run"


@pytest.fixture(scope="session")
def exported() -> Mapping[str, frozenset[str]]:
    """The labels of every metric, by the names that queries use."""
    registry = CollectorRegistry()
    make = Maker(registry)
    metrics = [metric for layer in (Infrastructure, Cost, Quality, Safety) for metric in vars(layer(make)).values()]
    named: dict[str, frozenset[str]] = {"up": frozenset({"job", "instance"})}
    for metric in metrics:
        labels = frozenset(metric._labelnames)
        kind, name = metric._type, metric._name
        if kind == "counter":
            named[f"{name}_total"] = labels
        elif kind == "histogram":
            named |= {f"{name}_sum": labels, f"{name}_count": labels, f"{name}_bucket": labels | {"le"}}
        else:
            named[name] = labels
    return named


@pytest.fixture(scope="session")
def recorded() -> frozenset[str]:
    """The names of the recording rules."""
    said = yaml.safe_load((PROMETHEUS / "recording.yml").read_text(encoding="utf-8"))
    return frozenset(rule["record"] for group in said["groups"] for rule in group["rules"])


@pytest.fixture(scope="session")
def promtool() -> str:
    """The program that checks rules; missing where CI installs it, it is a failure, elsewhere a reason to skip."""
    found = shutil.which("promtool")
    if found is None and os.environ.get("CI") == "true" and "prometheus" in CI.read_text(encoding="utf-8"):
        pytest.fail("promtool is missing, and CI should have installed prometheus")
    return found or pytest.skip("promtool is missing; install prometheus")
