"""Writes the pages of docs/reference that restate the code: commands, errors, tasks and the library's names.

python scripts/reference.py            writes them
python scripts/reference.py --check    names those that are out of date, and then ends with status 1
"""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import sightline
from sightline import registry
from sightline.cache.cache import Cache
from sightline.cache.hit import Hit
from sightline.errors import SightlineError
from sightline.settings import Settings
from sightline.twins import Twins
from sightline.types import Task

# What signatures name and their modules load only for the type checker.
NAMED_LATE = {"Cache": Cache, "Hit": Hit, "Twins": Twins}
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
NOTE = "<!-- Written by scripts/reference.py; `make docs` writes it anew. -->\n\n"
ERRORS_HEAD = """# Errors

Every error of the library is a `SightlineError`. Its `code` is stable; its message says what was wrong, what is
allowed and what to do, and never quotes the document. `status` is the HTTP status that fits, and `retry` says whether
trying the same again can help. On the command line, an error of one document makes a record with the outcome `failed`,
and the others go on; a wrong call ends with exit status 2.
"""
LIBRARY_HEAD = """# Library

What `import sightline` offers. The [guide](../guides/library.md) shows it at work; the other values that a record
holds are in `sightline.types`, and the other errors in `sightline.errors`.
"""
TASKS_HEAD = """# Tasks

What is read for each task. `[]` marks the parts of the items of a list.
"""
SETTINGS_HEAD = """# Settings

They stand in a file, `sightline.toml` in the working directory or the one that `--config` names, and in the
environment, which comes first. There, `max_bytes` of the table `[limits]` is `SIGHTLINE_LIMITS__MAX_BYTES`. A setting
that does not exist, or has a value that it cannot have, is refused by name.
"""


def main(arguments: list[str]) -> int:
    """Write or check every page; the exit status."""
    pages = {
        "cli": cli_page,
        "errors": errors_page,
        "library": library_page,
        "settings": settings_page,
        "tasks": tasks_page,
    }
    stale = [name for name, page in pages.items() if not up_to_date(FOLDER / f"{name}.md", page)]
    if "--check" not in arguments:
        for name in stale:
            (FOLDER / f"{name}.md").write_text(NOTE + pages[name](), encoding="utf-8")
        return 0
    for name in stale:
        print(f"docs/reference/{name}.md is out of date; run `make docs`")
    return 1 if stale else 0


def up_to_date(path: Path, page: Callable[[], str]) -> bool:
    """Whether the file holds what the page would say now."""
    return path.exists() and path.read_text(encoding="utf-8") == NOTE + page()


def cli_page() -> str:
    """Every command with its arguments and options, as typer's own tool describes them."""
    command = [sys.executable, "-m", "typer", "sightline.cli", "utils", "docs", "--name", "sightline"]
    usage = subprocess.run([*command, "--title", "Command line"], check=True, capture_output=True, text=True).stdout
    examples = re.compile(r"(?:^  \S.*\n)+", re.MULTILINE)
    shown = examples.sub(lambda lines: "\n" + textwrap.indent(lines[0], "  "), usage.replace("\b\n", ""))
    return re.sub(r"\n{3,}", "\n\n", shown).rstrip() + "\n"


def errors_page() -> str:
    """The error tree as a table."""
    rows = [
        [
            f"`{error.__name__}`",
            f"`{error.code}`",
            str(error.status),
            "yes" if error.retryable else "no",
            first_line(error),
        ]
        for error in family(SightlineError)
    ]
    return f"{ERRORS_HEAD}\n{table(['class', 'code', 'status', 'retry', 'meaning'], rows)}"


def library_page() -> str:
    """Every public name of the package: how it is called or what it holds, and its docstring."""
    names = sorted(name for name in sightline.__all__ if not name.startswith("_"))
    return LIBRARY_HEAD + "".join(f"\n## `{name}`\n\n{described(getattr(sightline, name))}\n" for name in names)


def described(value: Any) -> str:
    """One name of the library."""
    if isinstance(value, type) and issubclass(value, Exception):
        return inspect.cleandoc(value.__doc__ or "")
    if isinstance(value, type) and (is_dataclass(value) or issubclass(value, tuple)):
        return f"{inspect.getdoc(value)}\n\n{attributes(value)}"
    methods = [method for name, method in inspect.getmembers(value, inspect.isfunction) if not name.startswith("_")]
    return "\n\n".join(f"{call(each)}\n\n{inspect.getdoc(each)}" for each in [value, *methods])


def attributes(value: type) -> str:
    """What a value holds, a line each."""
    held = {name: getattr(kind, "__forward_arg__", kind) for name, kind in value.__annotations__.items()}
    return "\n".join(f"- `{name}: {kind}`" for name, kind in held.items())


def call(value: Callable[..., object]) -> str:
    """The call of a function, a class or a method, as a code block."""
    how = str(inspect.signature(value, eval_str=True, locals=NAMED_LATE)).replace("(self, ", "(")
    how = re.sub(r"<function (\w+) at \w+>", r"\1", how)
    return f"    {value.__qualname__}{re.sub(r'(?:[a-z]+[.])+(?=[A-Z])', '', how)}"


def settings_page() -> str:
    """Every setting with its default and what it means."""
    parts = [SETTINGS_HEAD]
    for name, setting in Settings.model_fields.items():
        default = setting.get_default(call_default_factory=True)
        parts.append(f"## `{name}`\n\n{setting.description}\n")
        if is_dataclass(default):
            rows = [
                f"| `{part.name}` | {getattr(default, part.name)} | {part.metadata['meaning']} |"
                for part in fields(default)
            ]
            parts.append("| setting | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def tasks_page() -> str:
    """The fields of every task."""
    parts = [TASKS_HEAD]
    parts += [f"\n## {name}\n\n{fields_of(registry.task(name))}" for name in registry.TASKS]
    return "".join(parts)


def fields_of(task: Task) -> str:
    """The table of one task."""
    rows = [
        [f"`{field.path}`", field.kind, "yes" if field.required else "", field.description] for field in task.fields
    ]
    return table(["field", "kind", "required", "what it is"], rows)


def family(error: type[SightlineError]) -> Iterator[type[SightlineError]]:
    """The class and all below it, parents first."""
    yield error
    for child in error.__subclasses__():
        yield from family(child)


def first_line(value: object) -> str:
    """The first line of the docstring."""
    return (inspect.getdoc(value) or "").partition("\n")[0]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
