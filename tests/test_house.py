"""The habits of the house that a program can check. The others are in CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "sightline"
MODULES = sorted(PACKAGE.rglob("*.py"))
LOCK = "".join(path.read_text() for path in sorted(ROOT.glob("requirements*.lock")))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

MOST_README_LINES = 60
MOST_TARGETS = 10
MOST_FUNCTION_LINES = 40
MOST_MODULE_LINES = 300
NAMES_THAT_SAY_NOTHING = {"base", "common", "helpers", "manager", "misc", "util", "utils"}

MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|mnt|root|tmp|Users|work)/\w")
REGISTRY_HOST = re.compile(r"files\.python[h]osted\.org|pypi\.org/simple|registry\.npm[j]s\.org")
IGNORE = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:\s*ignore)(?P<rest>.*)")
RULE_AND_REASON = re.compile(r"(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])\W+\w.{5,}")


def tracked_files() -> list[Path]:
    """What is committed or would be: everything that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this copy of the project is no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def requirement(line: str) -> str:
    """The normalised name in front of a requirement's version, extras or marker."""
    return re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0].lower().replace("_", "-")


def test_the_readme_fits_one_screen() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) <= MOST_README_LINES


def test_the_makefile_has_few_targets_and_says_what_each_is_for() -> None:
    targets = re.findall(r"^([a-z]+):(.*)$", text_of(ROOT / "Makefile"), flags=re.MULTILINE)
    assert len(targets) <= MOST_TARGETS
    assert [name for name, rest in targets if "##" not in rest] == []


def test_the_changelog_speaks_of_the_current_version() -> None:
    assert re.search(rf"^## {re.escape(PROJECT['version'])}\b", text_of(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if MACHINE_PATH.search(line) or REGISTRY_HOST.search(line)
    ]
    assert found == []


def test_the_lock_files_have_a_hash_for_every_package_and_names_no_server() -> None:
    pinned = [block for block in re.split(r"^(?=\S)", LOCK, flags=re.MULTILINE) if "==" in block]
    assert pinned
    assert [block for block in pinned if "--hash=sha256:" not in block] == []
    assert not re.search(r"^\s*--(?:index|extra-index|find-links)|https?://", LOCK, flags=re.MULTILINE)


def test_the_lock_files_hold_every_package_that_the_project_names() -> None:
    locked = {requirement(line) for line in LOCK.splitlines() if "==" in line}
    named = {requirement(line) for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]}
    assert named <= locked


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_short_and_so_are_its_functions(module: Path) -> None:
    source = text_of(module)
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert len(source.splitlines()) <= MOST_MODULE_LINES
    assert {f.name: length_of(f) for f in functions if length_of(f) > MOST_FUNCTION_LINES} == {}


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of the function, its decorators and docstring included."""
    first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
    return (function.end_lineno or first) - first + 1


def test_every_module_has_a_name_that_says_something() -> None:
    assert [str(m.relative_to(PACKAGE)) for m in MODULES if m.stem in NAMES_THAT_SAY_NOTHING] == []


def test_what_is_silenced_names_its_rule_and_its_reason() -> None:
    silenced = [
        f"{module.relative_to(PACKAGE)}:{number}"
        for module in MODULES
        for number, line in enumerate(text_of(module).splitlines(), start=1)
        if (found := IGNORE.search(line)) and not RULE_AND_REASON.match(found["rest"])
    ]
    assert silenced == []
