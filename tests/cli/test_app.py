"""What holds for all commands: help, version, completion, and what they cost to start."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import sightline
from sightline.cli import app

HEAVY = {"PIL", "asyncio", "cv2", "multiprocessing", "numpy", "openvino", "pypdfium2", "rapidocr", "rich"}
COMMANDS = ["extract", "eval", "doctor"]


def test_the_version_is_that_of_the_package() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"sightline {sightline.__version__}\n")


def test_the_package_runs_as_a_program() -> None:
    run = subprocess.run([sys.executable, "-m", "sightline", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"sightline {sightline.__version__}\n"


def test_help_lists_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    assert all(f"\n  {command} " in result.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_says_how_it_ends_and_fits_80_columns(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert "Exit status: 0 " in result.stdout
    assert "--json" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", ["extract", "eval"])
def test_help_has_examples_that_a_shell_would_take(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    _, _, examples = result.stdout.partition("Examples:\n")
    assert examples.startswith(f"    sightline {command} ")


def test_no_arguments_show_the_help_and_count_as_wrong_usage() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    assert "Commands:" in result.output


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import json, sys\nfrom sightline.cli import main\nsys.argv = ['sightline', 'extract', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    print(json.dumps(list(sys.modules)), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in json.loads(run.stderr)} & HEAVY


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("sightline extract --task ", "receipt"), ("sightline extract --engine t", "tesseract"), ("sightline e", "eval")],
)
def test_the_shell_completes_commands_tasks_and_engines(typed: str, offered: str) -> None:
    asked = {"_SIGHTLINE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1)}
    program = [sys.executable, "-c", "from sightline.cli import main; main()"]
    run = subprocess.run(program, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert offered in run.stdout.split()
