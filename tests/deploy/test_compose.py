"""The stack and the image: hardened, pinned, and made of what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from sightline.service.terms import Serving
from sightline.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


@pytest.mark.parametrize("service", COMPOSE["services"].values(), ids=list(COMPOSE["services"]))
def test_every_container_is_hardened_and_of_a_stated_release(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["image"] == "sightline" or re.search(r":v?\d", service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_all_that_the_service_stands_on_is_there() -> None:
    assert {"service", "postgres", "answers", "ledger", "prometheus", "grafana"} == set(COMPOSE["services"])
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_settings_of_the_service_are_ones_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = {
        name: value for name, value in COMPOSE["services"]["service"]["environment"].items() if "SIGHTLINE" in name
    }
    for name, value in stated.items():
        monkeypatch.setenv(name, re.sub(r"\$\{[^}]*\}", "secret", value))
    settings = Settings()
    assert settings.database.url == "postgresql://sightline:secret@postgres/sightline"
    assert (settings.cache.store, settings.cache.redis_url) == ("redis", "redis://answers:6379/0")
    assert settings.ask.redis_url == "redis://ledger:6379/0"


def test_spending_is_never_forgotten_to_make_room() -> None:
    assert "noeviction" in COMPOSE["services"]["ledger"]["command"]
    assert "allkeys-lru" in COMPOSE["services"]["answers"]["command"]


def test_no_password_is_part_of_the_project() -> None:
    empty = re.findall(r"^[A-Z_]+=(.*)$", (DEPLOY / "env.example").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert empty
    assert set(empty) == {""}


def test_prometheus_and_the_health_check_ask_at_the_port_that_is_served() -> None:
    port = Serving().port
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    assert config["scrape_configs"][0]["static_configs"][0]["targets"] == [f"service:{port}"]
    assert f"127.0.0.1:{port}/healthz" in CONTAINERFILE
    assert f"EXPOSE {port}" in CONTAINERFILE


def test_the_image_runs_as_nobody_in_particular_and_installs_by_hash_alone() -> None:
    stage = CONTAINERFILE.rsplit("FROM ", 1)[1]
    assert re.search(r"^USER 10001:10001$", stage, flags=re.MULTILINE)
    installs = re.findall(r"pip (?:install|wheel) (.*?)(?:\\|$)", CONTAINERFILE, flags=re.MULTILINE)
    assert len(installs) == 5
    assert all("--require-hashes" in one or "--no-deps" in one for one in installs)
    copied = [
        name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINERFILE, re.MULTILINE) for name in line.split()
    ]
    assert all((ROOT / name).exists() for name in copied)


def test_what_the_image_installs_is_what_is_tested() -> None:
    tested = dict(PINNED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    run = dict(PINNED.findall((DEPLOY / "requirements.lock").read_text(encoding="utf-8")))
    assert {name: version for name, version in run.items() if tested.get(name, version) != version} == {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["service"]]
    names = {re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0].lower() for line in needed} - {"pyvips"}
    assert names <= set(run)
