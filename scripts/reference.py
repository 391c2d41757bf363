"""Writes the pages of docs/reference that restate the code: commands, errors, tasks and the library's names.

python scripts/reference.py            writes them
python scripts/reference.py --check    names those that are out of date, and then ends with status 1
"""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import sightline
from sightline import registry
from sightline.errors import SightlineError
from sightline.types import Task

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
NOTE = "<!-- Written by scripts/reference.py; `make docs` writes it anew. -->\n\n"
ERRORS_HEAD = """# Errors

Every error of the library is a `SightlineError`. Its `code` is stable; its message says what was wrong, what is
allowed and what to do, and never quotes the document. `status` is the HTTP status that fits, and `retry` says whether
trying the same again can help. On the command line, an error of one document makes a record with the outcome `failed`,
and the others go on; a wrong call ends with exit status 2.
"""
LIBRARY_HEAD = """# Library

What `import sightline` offers. The [guide](../guides/library.md) shows it at work.
"""
TASKS_HEAD = """# Tasks

What is read for each task. `[]` marks the parts of the items of a list.
"""


def main(arguments: list[str]) -> int:
    """Write or check every page; the exit status."""
    pages = {"cli": cli_page, "errors": errors_page, "library": library_page, "tasks": tasks_page}
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
    return re.sub(r"\n{3,}", "\n\n", usage.replace("\b\n", "")).rstrip() + "\n"


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
    """Every public name of the package with its signature and the first paragraph of its docstring."""
    parts = [LIBRARY_HEAD]
    for name in sorted(n for n in sightline.__all__ if not n.startswith("_")):
        value = getattr(sightline, name)
        parts.append(f"\n## `{name}`\n\n{signature(name, value)}{paragraph(value)}\n")
    return "".join(parts)


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


def signature(name: str, value: object) -> str:
    """A code block with the call, for what can be called and is not a plain alias."""
    if not callable(value) or (isinstance(value, type) and issubclass(value, BaseException)):
        return ""
    return f"    {name}{inspect.signature(value)}\n\n"


def paragraph(value: object) -> str:
    """The first paragraph of the docstring on one line."""
    return " ".join((inspect.getdoc(value) or "").partition("\n\n")[0].split())


def first_line(value: object) -> str:
    """The first line of the docstring."""
    return (inspect.getdoc(value) or "").partition("\n")[0]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
