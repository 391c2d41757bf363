"""The documentation does what it says: its examples run, and its reference names everything there is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import sightline
from sightline import errors, wire
from sightline.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Its code blocks show the shape of a call, not a call.
USAGE_PAGE = REFERENCE / "cli.md"

BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)(?P<target>[^)#]+)")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
LONGEST_SECONDS = 120


def commands_of(command: Any, *names: str) -> Iterator[object]:
    """`command` and all that it holds, each with the flags that it takes."""
    flags = {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}
    yield pytest.param({flag for flag in flags if flag.startswith("--")}, id=" ".join(("sightline", *names)))
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands_of(inner, *names, name)


def blocks(language: str) -> list[object]:
    """Every code block in `language`, as a parameter whose name says where it stands."""
    return [
        pytest.param(block["code"], id=f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, block.start()) + 1}")
        for page in PAGES
        if page != USAGE_PAGE
        for text in [page.read_text(encoding="utf-8")]
        for block in BLOCK.finditer(text)
        if block["language"] == language
    ]


def commands(console: str) -> list[str]:
    """The calls of `sightline` in a console block, each with its continued lines."""
    joined = console.replace("\\\n", " ")
    return [line[2:] for line in joined.splitlines() if re.match(r"\$ .*\bsightline ", line)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages assume it: `receipt.jpg`, `invoice.pdf`, and labelled documents in `documents`."""
    folder = tmp_path_factory.mktemp("reader")
    run(["-m", "sightline.testing.examples", "documents", "--count", "4", "--seed", "7"], folder)
    made = [json.loads(line) for line in (folder / "documents" / "labels.jsonl").read_text().splitlines()]
    for wanted in ("receipt.jpg", "invoice.pdf"):
        task, suffix = wanted.split(".")
        source = next(d["file"] for d in made if d["task"] == task and d["file"].endswith(suffix))
        shutil.copy(folder / "documents" / source, folder / wanted)
    return folder


def run(arguments: list[str], folder: Path) -> str:
    """What the interpreter prints, which has to end well."""
    return shell([sys.executable, *arguments], folder)


def shell(command: list[str], folder: Path) -> str:
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # A page that an earlier example has read is not read again.
    kept = {"SIGHTLINE_CACHE__ENABLED": "on", "SIGHTLINE_CACHE__PATH": str(folder / "kept" / "cache.sqlite")}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **kept, "PATH": paths, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("code", blocks("python"))
def test_a_python_example_runs_as_it_stands(code: str, folder: Path) -> None:
    (folder / "example.py").write_text(code, encoding="utf-8")
    run(["-W", "error", "example.py"], folder)


@pytest.mark.parametrize("console", blocks("console"))
def test_a_command_line_example_runs_as_it_stands(console: str, folder: Path) -> None:
    for command in commands(console):
        assert shell(["bash", "-c", command], folder).strip()


@pytest.mark.parametrize("code", blocks("json"))
def test_a_record_in_the_documentation_is_one_that_the_program_reads_and_writes(code: str) -> None:
    shown = json.loads(code)
    assert wire.to_json(wire.from_json(shown)) == shown


def test_the_generated_reference_is_up_to_date() -> None:
    run([str(ROOT / "scripts" / "reference.py"), "--check"], ROOT)


def test_every_error_is_in_the_reference() -> None:
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    known = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.SightlineError)]
    assert [e.__name__ for e in known if f"| `{e.__name__}` | `{e.code}` |" not in page] == []


def test_every_public_name_is_in_the_reference() -> None:
    page = (REFERENCE / "library.md").read_text(encoding="utf-8")
    assert [name for name in sightline.__all__ if not name.startswith("_") and f"## `{name}`" not in page] == []


@pytest.mark.parametrize("flags", [*commands_of(get_command(app))])
def test_every_option_is_documented(flags: set[str]) -> None:
    documented = {flag for page in PAGES for flag in FLAG.findall(page.read_text(encoding="utf-8"))}
    assert flags - documented == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    targets = [match["target"] for match in LINK.finditer(page.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []
