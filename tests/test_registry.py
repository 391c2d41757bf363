from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from sightline import registry
from sightline.errors import UnknownName
from sightline.types import Task
from sightline.vlm.models.vendors import VENDORS

# A distribution as somebody else would install it: a module, and what it offers under which name.
OUTSIDE = '''
from sightline.types import Answer, Candidate, Reading


class Constant:
    """Answers every question alike."""

    name = "constant"

    async def ask(self, question):
        return Answer({"total": "1.00"}, {"total": (Candidate("1.00", "constant"),)}, self.name)


class Blind:
    """Sees no words."""

    name = "blind"

    def read(self, image):
        return Reading(image.page, (), self.name, image.size_px)

    def turn_of(self, image):
        return 0
'''
OFFERS = """
[sightline.providers]
constant = outside:Constant
rules = outside:Constant

[sightline.engines]
blind = outside:Blind
"""
USE_THEM = """
import asyncio, json, sys
from sightline import Pipeline, Upload, registry
from sightline.errors import UnknownName
from sightline.testing.examples import invoice

async def records():
    async with Pipeline(provider="constant", engine="blind", workers=1) as pipeline:
        for look in ("pdf", "clean"):
            yield await pipeline.extract(Upload(look, invoice(1, look=look).data), task="invoice")

async def main():
    return [(r.provider, r.values, [page.engine for page in r.pages]) async for r in records()]

def refusal():
    try:
        registry.provider("nobody")
    except UnknownName as error:
        return error.message

if __name__ == "__main__":
    print(json.dumps([asyncio.run(main()), refusal(), registry.provider("rules").__module__]))
"""


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory):
    """What a program says that finds the distribution on its path: its records, its refusal, the home of the rules."""
    folder = tmp_path_factory.mktemp("outside")
    offered = folder / "outside-1.0.dist-info"
    offered.mkdir()
    (offered / "METADATA").write_text("Metadata-Version: 2.1\nName: outside\nVersion: 1.0\n")
    (offered / "entry_points.txt").write_text(OFFERS)
    (folder / "outside.py").write_text(OUTSIDE)
    program = folder / "program.py"
    program.write_text(USE_THEM)
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sorted(registry.ENGINES))
def test_every_engine_of_the_table_loads_and_has_its_name(name) -> None:
    assert registry.engine(name).name == name


@pytest.mark.parametrize("name", sorted(registry.PROVIDERS))
def test_every_provider_of_the_table_loads_and_has_its_name(name) -> None:
    assert registry.provider(name)().name == name


@pytest.mark.parametrize("name", sorted(registry.TASKS))
def test_every_task_of_the_table_loads_and_has_its_name(name) -> None:
    task = registry.task(name)
    assert isinstance(task, Task)
    assert task.name == name


@pytest.mark.parametrize(
    ("find", "choices"),
    [
        (registry.engine, "rapidocr, tesseract"),
        (registry.provider, "rules"),
        (registry.task, "invoice, receipt"),
    ],
    ids=["engine", "provider", "task"],
)
def test_an_unknown_name_is_refused_with_the_known_ones(find, choices) -> None:
    with pytest.raises(UnknownName, match=f"'nobody'; choose one of: .*{choices}"):
        find("nobody")


def test_a_model_is_found_by_its_vendor_and_made_without_an_entry(monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    assert registry.provider("openai:gpt-5")().name == "openai:gpt-5"


def test_every_vendor_of_models_is_in_the_registry_and_in_its_refusals() -> None:
    assert sorted(VENDORS) == list(registry.VENDORS)
    with pytest.raises(UnknownName, match=f"A model is vendor:model; vendors are {', '.join(sorted(VENDORS))}"):
        registry.provider("acme:one")


def test_a_provider_and_an_engine_from_outside_join_by_their_entry_points(outside) -> None:
    records, _, _ = outside
    assert records == [
        ["constant", {"total": "1.00"}, ["text-layer"] * len(records[0][2])],
        ["constant", {"total": "1.00"}, ["blind"]],
    ]


def test_names_from_outside_are_among_the_choices_of_a_refusal(outside) -> None:
    _, refusal, _ = outside
    assert "choose one of: constant, rules." in refusal


def test_a_name_of_ours_cannot_be_taken_from_outside(outside) -> None:
    _, _, home = outside
    assert home.startswith("sightline.")
